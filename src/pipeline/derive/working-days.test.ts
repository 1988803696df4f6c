import fc from "fast-check";
import {afterAll, beforeAll, expect, it} from "vitest";
import {publicHolidays} from "../../lib/holidays.ts";
import {workingHours} from "../../lib/working-hours.ts";
import {duckdb} from "../../warehouse/duckdb.ts";
import type {Warehouse} from "../../warehouse/warehouse.ts";
import {workingHoursPhrases} from "../../warehouse/working-hours-phrase.ts";
import {fillWorkingDays} from "./working-days.ts";

const from = "2024-12-30T10:00:00.000Z";
const to = "2026-01-05T10:00:00.000Z";
const instant = fc
  .integer({min: Date.parse(from) / 1000, max: Date.parse(to) / 1000})
  .map(seconds => new Date(seconds * 1000).toISOString());

const calendar = fc.record({
  timezone: fc.constantFrom(
    "UTC",
    "Africa/Johannesburg",
    "Europe/Berlin",
    "America/New_York",
    "Australia/Lord_Howe",
    "Pacific/Auckland",
    "Asia/Kathmandu",
  ),
  days: fc.subarray([1, 2, 3, 4, 5, 6, 7], {minLength: 1}),
  hours: fc.constantFrom(
    ["08:00", "17:00"],
    ["00:00", "24:00"],
    ["01:30", "23:45"],
    ["02:30", "03:30"],
  ),
  holidays: fc.constantFrom(null, "ZA", "DE-BY"),
});

let warehouse: Warehouse;
beforeAll(async () => {
  warehouse = await duckdb();
  for (const phrase of workingHoursPhrases) await warehouse.run(phrase);
});
afterAll(() => warehouse.close());

type Pair = [from: string | null, to: string | null];

async function inSql(pairs: readonly Pair[]): Promise<(number | null)[]> {
  await warehouse.temporary(
    "pair",
    {place: "INTEGER", a: "TIMESTAMP", b: "TIMESTAMP"},
    pairs.map(([a, b], place) => ({place, a, b})),
  );
  const rows = await warehouse.rows<{hours: number | null}>(
    "select working_hours_between(a, b) as hours from pair order by place",
  );
  return rows.map(({hours}) => hours);
}

/** Loaded once: the rules of a country take their time. */
const free = new Map<string | null, ReadonlySet<string>>([[null, new Set()]]);
beforeAll(async () => {
  for (const place of ["ZA", "DE-BY"]) {
    free.set(place, await publicHolidays(place, {fromYear: 2024, toYear: 2026}));
  }
});

it("SQL counts the hours of work as TypeScript does, to the second", async () => {
  await fc.assert(
    fc.asyncProperty(
      calendar,
      fc.array(fc.tuple(instant, instant), {minLength: 20, maxLength: 20}),
      async ({hours: [begin = "", end = ""], holidays, timezone, days}, pairs) => {
        const settings = {timezone, workingHours: {days, from: begin, to: end, holidays}};
        await fillWorkingDays(warehouse, {settings, from, to});
        const own = {timezone, days, from: begin, to: end, holidays: free.get(holidays)!};
        const expected = pairs.map(([a, b]) => workingHours(own, {from: a, to: b}));
        expect(await inSql(pairs)).toEqual(expected);
      },
    ),
    {numRuns: 25},
  );
});

it("SQL knows nothing of an instant that is unknown or out of reach", async () => {
  const pairs: Pair[] = [
    [null, to],
    [from, null],
    ["2020-01-01T00:00:00.000Z", to],
  ];
  expect(await inSql(pairs)).toEqual([null, null, null]);
});
