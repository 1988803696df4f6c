import {z} from "zod";

const HOURS_MAX = 24;
const hoursOf: Readonly<Record<string, number>> = {s: 1 / 3600, m: 1 / 60, h: 1};

/** The hours of a duration such as `90s`, `30m` or `2h`; null for anything else, nothing and more than a day. */
export function durationHours(text: string): number | null {
  const [, amount, unit] = /^(\d+(?:\.\d+)?)\s*([smh])$/.exec(text.trim()) ?? [];
  const hours = amount === undefined ? 0 : Number(amount) * hoursOf[unit!]!;
  return hours > 0 && hours <= HOURS_MAX ? hours : null;
}

/** The item of `deployments` that is no rule: how what several rules saw of one deployment is told. */
export const alignment = z.strictObject({
  align: z
    .strictObject({
      within: z
        .string()
        .refine(
          text => durationHours(text) !== null,
          `expected a duration such as 30m or 2h, at most ${HOURS_MAX}h`,
        )
        .describe("How far apart they may be: `90s`, `30m`, `2h`."),
    })
    .describe(
      "What two rules found of one service and environment, close to each other, is one deployment. Comes last.",
    ),
});
