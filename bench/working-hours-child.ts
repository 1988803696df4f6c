import {stdout} from "node:process";
import {fillWorkingDays} from "../src/pipeline/derive/working-days.ts";
import {duckdb} from "../src/warehouse/duckdb.ts";
import {workingHoursPhrases} from "../src/warehouse/working-hours-phrase.ts";

const INTERVALS = 1_000_000;
const FROM = "2016-01-01T00:00:00.000Z";
const TO = "2026-01-01T00:00:00.000Z";
const hours = {days: [1, 2, 3, 4, 5], from: "08:00", to: "17:00", holidays: null};

const warehouse = await duckdb();
for (const phrase of workingHoursPhrases) await warehouse.run(phrase);
const teamHours = {
  data: {...hours, timezone: "Europe/Berlin", holidays: "DE-BY"},
  web: {...hours, timezone: "America/New_York", holidays: "US"},
};
const settings = {timezone: "Africa/Johannesburg", workingHours: hours, teamHours};
// No two intervals begin at the same moment; they last from minutes to a year.
await warehouse.run(`create temp table interval_of as
  with begun as (
    select
      i,
      timestamp '2016-01-02' + to_seconds(i * 280) as a,
      ['data', 'web', 'docs'][1 + i % 3] as team,
    from range(${INTERVALS}) as made(i)
  )
  select a, a + to_seconds(60 + (i * 7919) % 30000000) as b, team from begun
  where b < timestamp '2026-01-01'`);
await fillWorkingDays(warehouse, {settings, from: FROM, to: TO});
const began = performance.now();
const [found] = await warehouse.rows<{known: number}>(
  "select count(working_hours_between(a, b, team)) as known from interval_of",
);
const seconds = (performance.now() - began) / 1000;
const [{all} = {all: 0}] = await warehouse.rows<{all: number}>(
  "select count(*) as all from interval_of",
);
await warehouse.close();
if (found?.known !== all) throw new Error(`${found?.known} of ${all} are known`);
stdout.write(JSON.stringify({seconds, intervals: all}));
