import {DateTime} from "luxon";
import {afterAll, beforeAll, describe, expect, it} from "vitest";
import {fc} from "../../test/support/fast-check.ts";
import {zoneOffsets} from "../lib/time.ts";
import {duckdb} from "./duckdb.ts";
import {duckdbPhrases} from "./phrasebook.ts";
import type {Warehouse} from "./warehouse.ts";

const FROM = "2015-01-01T00:00:00.000Z";
const TO = "2027-01-01T00:00:00.000Z";

let warehouse: Warehouse;
beforeAll(async () => {
  warehouse = await duckdb();
});
afterAll(() => warehouse.close());

async function install(timezone: string, {from = FROM, to = TO, minimumGroup = 5} = {}) {
  const offsets = zoneOffsets({timezone, from, to});
  for (const phrase of duckdbPhrases({offsets, minimumGroup, countsFirstDeployment: false})) {
    await warehouse.run(phrase);
  }
}

/** What an expression over `t` (a timestamp) and `d` (a date) says, as text or number. */
async function ask<T>(expression: string, {t = FROM, d = "2025-01-06"} = {}): Promise<T> {
  const [row] = await warehouse.rows<{said: T}>(
    `select ${expression} as said
    from (select cast($t as timestamp) as t, cast($d as date) as d)`,
    {t, d},
  );
  return row!.said;
}

const instants = fc.array(
  fc.date({min: new Date(FROM), max: new Date(TO), noInvalidDate: true}).map(one => one.getTime()),
  {minLength: 100, maxLength: 100},
);

/** The last hour before each change of the clocks and the first after it, where a mistake would show. */
function aroundChanges(timezone: string): number[] {
  return zoneOffsets({timezone, from: FROM, to: TO})
    .slice(1)
    .flatMap(({from}) => [-3_600_000, -1, 0, 1, 3_600_000].map(ms => Date.parse(from) + ms));
}

describe.each([
  "UTC",
  "Africa/Johannesburg",
  "America/New_York",
  "Europe/Dublin",
  "Asia/Kathmandu",
  "Australia/Lord_Howe",
  "Pacific/Apia",
])("in %s", timezone => {
  it("finds the day, the week and the midnight that luxon finds", async () => {
    await install(timezone);
    const check = async (list: readonly number[]) => {
      const rows = list.map(ms => ({t: new Date(ms).toISOString()}));
      await warehouse.temporary("moment", {t: "TIMESTAMP"}, rows);
      const said = await warehouse.rows(
        `select
          t,
          cast(local_date(t) as varchar) as day,
          cast(local_week(t) as varchar) as week,
          local_midnight(local_date(t)) as midnight,
          local_midnight(local_week(t) + 7) as week_end,
        from moment order by t`,
      );
      const expected = rows
        .map(({t}) => t)
        .sort()
        .map(t => {
          const local = DateTime.fromISO(t, {zone: timezone});
          const week = local.startOf("week");
          return {
            t,
            day: local.toISODate(),
            week: week.toISODate(),
            midnight: local.startOf("day").toUTC().toISO(),
            week_end: week.plus({weeks: 1}).startOf("week").toUTC().toISO(),
          };
        });
      expect(said).toEqual(expected);
    };
    await check([...aroundChanges(timezone), Date.parse(FROM)]);
    await fc.assert(fc.asyncProperty(instants, check), {numRuns: 5});
  });
});

it("begins the day at one o'clock where the clocks skip midnight", async () => {
  // 2018-11-04 in São Paulo: at 03:00Z the clocks went from 00:00 (UTC-3) to 01:00 (UTC-2).
  await install("America/Sao_Paulo");
  expect(await ask("local_midnight(d)", {d: "2018-11-04"})).toBe("2018-11-04T03:00:00.000Z");
  // 2021-03-22 in Tehran, a Monday: at 20:30Z the day before they went from 00:00 to 01:00.
  await install("Asia/Tehran");
  expect(await ask("local_midnight(d)", {d: "2021-03-22"})).toBe("2021-03-21T20:30:00.000Z");
});

it("knows zones that were half a minute off", async () => {
  // Liberia was 44 minutes and 30 seconds behind UTC until 1972.
  await install("Africa/Monrovia", {from: "1970-01-01T00:00:00.000Z"});
  expect(await ask("cast(local_date(t) as varchar)", {t: "1970-01-01T00:44:29Z"})).toBe(
    "1969-12-31",
  );
  expect(await ask("cast(local_date(t) as varchar)", {t: "1970-01-01T00:44:30Z"})).toBe(
    "1970-01-01",
  );
});

it("takes the nearest known offset before and after the span of the data", async () => {
  await install("America/New_York", {from: "2025-01-01T00:00Z", to: "2025-06-01T00:00Z"});
  // 03:30Z is 22:30 in winter and 23:30 in summer time.
  expect(await ask("cast(local_date(t) as varchar)", {t: "1999-07-01T04:30:00Z"})).toBe(
    "1999-06-30",
  );
  expect(await ask("cast(local_date(t) as varchar)", {t: "2025-12-24T04:30:00Z"})).toBe(
    "2025-12-24",
  );
});

it("does not write its offsets out at each mention, where one commit is dated a century ahead", async () => {
  const planOf = async (expression: string) => {
    const [row] = await warehouse.rows<{explain_value: string}>(
      `explain select ${expression} from (select cast($t as timestamp) as t)`,
      {t: "2025-03-09T12:00:00Z"},
    );
    return row!.explain_value.length;
  };
  await install("America/New_York", {from: "1970-01-01T00:00Z", to: "2106-02-07T00:00Z"});
  const nested = "local_midnight(local_week(t) + 7)";
  expect(await planOf(nested)).toBeLessThan(4 * (await planOf("local_date(t)")));
  expect(await ask(nested, {t: "2025-03-09T12:00:00Z"})).toBe("2025-03-10T04:00:00.000Z");
});

describe("hours_between", () => {
  const between = (a: string, b: string) => ask<number | null>(`hours_between(${a}, ${b})`);

  it("gives hours with a fraction", async () => {
    expect(await between("t", "t + interval 90 minute")).toBe(1.5);
    // A millisecond is 1 / 3,600,000 of an hour.
    expect(await between("t", "t + interval 1 millisecond")).toBeCloseTo(1 / 3_600_000, 15);
    expect(await between("t", "t + interval 20 year")).toBe(7_305 * 24);
  });

  it("is 0 where the end comes before the beginning, and null where either is not known", async () => {
    expect(await between("t", "t - interval 1 day")).toBe(0);
    expect(await between("t", "null::timestamp")).toBeNull();
    expect(await between("null::timestamp", "t")).toBeNull();
  });
});

it("tells the settings that metrics ask for", async () => {
  await install("UTC", {minimumGroup: 7});
  expect(await ask("minimum_group()")).toBe(7);
  expect(await ask("counts_first_deployment()")).toBe(false);
});
