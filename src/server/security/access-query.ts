import {type Access, readAccess} from "./access-entries.ts";

const DAY = /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/;
const WHO = /^[0-9a-z]{1,64}$/;
const LIMIT_DEFAULT = 200;
const LIMIT_MAX = 5000;
const DAYS_DEFAULT = 30;
const DAY_MS = 86_400_000;

/** What a command and a route answer with. */
export type AccessDocument = {
  schema: "fivekeys.access-log/1";
  from: string;
  to: string;
  entries: readonly Access[];
};

export type AccessQuery = {from: string; to: string; who: string | null; limit: number};

/** What was asked for, or in words what is wrong with it. */
export function accessQuery(
  given: {
    from?: string | undefined;
    to?: string | undefined;
    who?: string | undefined;
    limit?: string | undefined;
  },
  now: Date,
): AccessQuery | string {
  const day = (at: number) => new Date(at).toISOString().slice(0, 10);
  const {from = day(now.getTime() - DAYS_DEFAULT * DAY_MS), to = day(now.getTime())} = given;
  for (const [name, value] of Object.entries({from, to})) {
    if (!DAY.test(value)) return `${name} is not a day such as 2026-01-31`;
  }
  if (given.who !== undefined && !WHO.test(given.who)) return "who is not a pseudonym";
  const limit = Number(given.limit ?? LIMIT_DEFAULT);
  if (!Number.isInteger(limit) || limit < 1 || limit > LIMIT_MAX) {
    return `limit is not a number from 1 to ${LIMIT_MAX}`;
  }
  return {from, to, who: given.who ?? null, limit};
}

export async function accessDocument(folder: string, query: AccessQuery): Promise<AccessDocument> {
  const {from, to} = query;
  return {schema: "fivekeys.access-log/1", from, to, entries: await readAccess(folder, query)};
}
