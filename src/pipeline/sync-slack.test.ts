import {expect, it} from "vitest";
import {fc} from "../../test/support/fast-check.ts";
import {normalise} from "../sources/index.ts";
import {exportFiles, message, reply, slackTeam} from "../sources/slack/fixtures/export.ts";
import {duckdb} from "../warehouse/duckdb.ts";
import {prepare} from "../warehouse/schema.ts";
import {ingest, renormalise} from "./ingest.ts";

const clock = (minute: number) =>
  `${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;

/** Questions at even minutes, each with the minutes after which somebody replied. */
const threads = fc.uniqueArray(
  fc.record({
    asked: fc.integer({min: 0, max: 300}).map(n => n * 2),
    replies: fc.array(fc.tuple(fc.integer({min: 1, max: 400}), fc.constantFrom("U1", "U2", "U3"))),
  }),
  {selector: ({asked}) => asked, maxLength: 6},
);

it("exports of any moments, in any order and repeated, end as the last of them", async () => {
  const warehouse = await duckdb();
  await prepare(warehouse, {keyCheck: "test", refill: async () => undefined});
  const table = () =>
    warehouse.rows("select * exclude (_digest) from source.triage_thread order by all");
  await fc.assert(
    fc.asyncProperty(
      threads,
      fc.array(fc.integer({min: 0, max: 1_200}), {maxLength: 4}),
      fc.integer({min: 0, max: 20}),
      async (content, cuts, turn) => {
        const messages = content.flatMap(({asked, replies}) => [
          {minute: asked, said: message(clock(asked), "U1")},
          ...replies.map(([after, by]) => {
            const minute = asked + after;
            return {minute, said: reply(clock(minute), by, clock(asked))};
          }),
        ]);
        const at = async (cut: number) => {
          const team = slackTeam();
          const help = messages.filter(({minute}) => minute <= cut).map(({said}) => said);
          team.write(exportFiles({messages: {help}}));
          return (await team.read())!.events;
        };
        const store = async (moments: readonly number[]) => {
          await warehouse.run("delete from raw_event");
          await renormalise(warehouse, {normalise});
          for (const moment of moments) {
            await ingest(warehouse, {batch: {events: await at(moment)}, normalise});
          }
          return table();
        };
        const whole = [...cuts, 1_440];
        const turned = [...whole, ...whole].map((_, i, all) => all[(i + turn) % all.length]!);
        expect(await store(turned)).toEqual(await store([1_440]));
      },
    ),
    {numRuns: 15},
  );
  await warehouse.close();
});
