import {exitCodes, UserError} from "../lib/errors.ts";

/** Refuses to make the tables again where the raw events of some rows are gone. */
export function refuseRebuild(rawBefore: string | null): void {
  if (rawBefore === null) return;
  throw new UserError(
    `Cannot rebuild the tables: the retention deleted the raw events from before ${rawBefore.slice(0, 10)}, and what was made of them would be lost`,
    {
      hint: "Leave out --rebuild. To begin anew with what the sources still have, move data/metrics away and sync.",
      exitCode: exitCodes.usage,
    },
  );
}
