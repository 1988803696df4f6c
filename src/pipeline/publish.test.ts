import {expect, test} from "vitest";
import {defaultConfig} from "../config/defaults.ts";
import {duckdb} from "../warehouse/duckdb.ts";
import {prepare} from "../warehouse/schema.ts";
import {installPhrases} from "./publish.ts";

test("the zone's offsets are known up to the end of the week in which the data end", async () => {
  const warehouse = await duckdb();
  await prepare(warehouse, {keyCheck: "key", refill: async () => undefined});
  // Friday, 7 March 2025: on the Sunday after it New York puts its clocks forward.
  await warehouse.run(`insert into source.deployment by name select
    '1' as deployment_id, 'shop' as service, timestamp '2025-03-07 12:00:00' as finished_at,
    'succeeded' as status, 'import' as _source, '' as _version, '' as _digest`);
  await installPhrases(warehouse, {...defaultConfig("/tmp"), timezone: "America/New_York"});
  // Monday begins at 04:00 UTC by summer time, and not at 05:00.
  const rows = await warehouse.rows("select local_midnight(date '2025-03-10') as monday");
  expect(rows).toEqual([{monday: "2025-03-10T04:00:00.000Z"}]);
  await warehouse.close();
});
