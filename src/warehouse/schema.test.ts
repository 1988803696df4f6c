import {expect, test} from "vitest";
import {duckdb} from "./duckdb.ts";
import {prepare, SCHEMA_VERSION} from "./schema.ts";

const nothing = async () => undefined;

test("a warehouse of an older shape is brought forward in one step, or not at all", async () => {
  const warehouse = await duckdb();
  await prepare(warehouse, {keyCheck: "key", refill: nothing});
  await warehouse.run("update meta set value = '0' where name = 'schema_version'");
  const version = async () => {
    const rows = await warehouse.rows("select value from meta where name = 'schema_version'");
    return rows;
  };

  // As a kill in the middle would: the old shape stays, so that the next opening tries again.
  const broken = prepare(warehouse, {
    keyCheck: "key",
    refill: async () => {
      throw new Error("killed");
    },
  });
  await expect(broken).rejects.toThrow("killed");
  expect(await version()).toEqual([{value: "0"}]);

  let isRefilled = false;
  await prepare(warehouse, {
    keyCheck: "key",
    refill: async () => {
      isRefilled = true;
    },
  });
  expect(isRefilled).toBe(true);
  expect(await version()).toEqual([{value: String(SCHEMA_VERSION)}]);
  await warehouse.close();
});
