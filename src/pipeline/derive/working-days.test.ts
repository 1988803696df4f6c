import {afterAll, beforeAll, expect, it} from "vitest";
import {fc} from "../../../test/support/fast-check.ts";
import {minuteCounter} from "../../lib/fixtures/minute-counter.ts";
import {publicHolidays} from "../../lib/holidays.ts";
import {workingClock} from "../../lib/working-hours.ts";
import {duckdb} from "../../warehouse/duckdb.ts";
import type {Warehouse} from "../../warehouse/warehouse.ts";
import {workingHoursPhrases} from "../../warehouse/working-hours-phrase.ts";
import {fillWorkingDays, type WorkSettings} from "./working-days.ts";

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

type Pair = [from: string | null, to: string | null, team?: string];

async function inSql(pairs: readonly Pair[]): Promise<(number | null)[]> {
  await warehouse.temporary(
    "pair",
    {place: "INTEGER", a: "TIMESTAMP", b: "TIMESTAMP", team: "VARCHAR"},
    pairs.map(([a, b, team = null], place) => ({place, a, b, team})),
  );
  const rows = await warehouse.rows<{hours: number | null}>(
    "select working_hours_between(a, b, team) as hours from pair order by place",
  );
  return rows.map(({hours}) => hours);
}

/** Loaded once: the rules of a country take their time. */
const free = new Map<string | null, ReadonlySet<string>>([[null, new Set()]]);
beforeAll(async () => {
  for (const place of ["ZA", "DE-BY", "US", "AU-NSW"]) {
    free.set(place, await publicHolidays(place, {fromYear: 2024, toYear: 2026}));
  }
});

it("SQL counts the hours of work as TypeScript does, to the second", async () => {
  await fc.assert(
    fc.asyncProperty(
      calendar,
      fc.array(fc.tuple(instant, instant), {minLength: 20, maxLength: 20}),
      async ({hours: [begin = "", end = ""], holidays, timezone, days}, pairs) => {
        const workingHours = {days, from: begin, to: end, holidays};
        const settings = {timezone, workingHours, teamHours: {}};
        await fillWorkingDays(warehouse, {settings, from, to});
        const own = {timezone, days, from: begin, to: end, holidays: free.get(holidays)!};
        const hours = workingClock(own, {from, to});
        const expected = pairs.map(([a, b]) => hours(a, b));
        expect(await inSql(pairs)).toEqual(expected);
      },
    ),
    {numRuns: 25},
  );
});

/** Teams whose clocks change while they work, or while they sleep. */
const teamHours: WorkSettings["teamHours"] = {
  munich: {
    ...{timezone: "Europe/Berlin", holidays: "DE-BY"},
    ...{days: [1, 2, 3, 4, 5], from: "08:00", to: "17:00"},
  },
  "o'hare": {
    ...{timezone: "America/New_York", holidays: "US"},
    ...{days: [1, 2, 3, 6, 7], from: "01:30", to: "18:45"},
  },
  "lord howe": {
    ...{timezone: "Australia/Lord_Howe", holidays: "AU-NSW"},
    ...{days: [1, 4, 5, 6, 7], from: "01:45", to: "24:00"},
  },
};

it("SQL and TypeScript agree with a count of minutes on 100,000 intervals of three teams", async () => {
  const span = {from: "2024-01-01T00:00:00.000Z", to: "2026-01-01T00:00:00.000Z"};
  const workingHours = {days: [3], from: "10:00", to: "11:00", holidays: null};
  await fillWorkingDays(warehouse, {settings: {timezone: "UTC", workingHours, teamHours}, ...span});
  const teams = Object.entries(teamHours).map(([team, own]) => {
    const calendar = {...own, holidays: free.get(own.holidays)!};
    return {team, counted: minuteCounter(calendar, span), clock: workingClock(calendar, span)};
  });
  const seconds = (Date.parse(span.to) - Date.parse(span.from)) / 1000;
  const random = xorshift(5);
  const pairs = Array.from({length: 100_000}, (_, i): Required<Pair> => {
    const begin = Math.floor(random() * seconds);
    // From seconds to two years, also backwards.
    const length = Math.floor(seconds ** random() * (random() < 0.1 ? -1 : 1));
    const end = Math.min(Math.max(begin + length, 0), seconds - 1);
    const at = (second: number) => new Date(Date.parse(span.from) + second * 1000).toISOString();
    return [at(begin), at(end), teams[i % teams.length]!.team];
  });
  const inSqlToo = await inSql(pairs);
  const wrong = pairs.filter(([a, b], i) => {
    const {counted, clock} = teams[i % teams.length]!;
    const expected = counted(a!, b!);
    const isAlike = (hours: number | null) =>
      hours !== null && Math.round(hours * 3600) === Math.round(expected * 3600);
    return !isAlike(clock(a!, b!)) || !isAlike(inSqlToo[i]!);
  });
  expect(wrong).toEqual([]);
  // Many lie wholly outside of work; they are 0, and not unknown.
  expect(inSqlToo.filter(hours => hours === 0).length).toBeGreaterThan(10_000);
});

/** Numbers from 0 to 1 that look random and are the same each time. */
function xorshift(seed: number): () => number {
  let state = seed;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}

it("a team without hours of its own, or nobody's, follows those of all", async () => {
  const workingHours = {days: [1, 2, 3, 4, 5], from: "08:00", to: "17:00", holidays: null};
  const settings = {timezone: "UTC", workingHours, teamHours};
  await fillWorkingDays(warehouse, {settings, from, to});
  // 2025-01-06 is a Monday and a holiday in Bavaria.
  const day = ["2025-01-06T09:00:00.000Z", "2025-01-06T11:00:00.000Z"] as const;
  expect(await inSql([[...day], [...day, "web"], [...day, "munich"]])).toEqual([2, 2, 0]);
});

it("SQL knows nothing of an instant that is unknown or out of reach", async () => {
  const pairs: Pair[] = [
    [null, to],
    [from, null],
    ["2020-01-01T00:00:00.000Z", to],
  ];
  expect(await inSql(pairs)).toEqual([null, null, null]);
});
