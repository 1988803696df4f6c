import {expect, it} from "vitest";
import {integer, nullable, table, text} from "../tables/table.ts";
import {stored} from "./schema.ts";
import type {Warehouse} from "./warehouse.ts";

const thing = table({
  name: "thing",
  layer: "derived",
  doc: "A row with a key.",
  key: ["id"],
  importable: false,
  columns: {id: integer("An id."), name: nullable(text("A text."))},
});

/** What every warehouse does with rows whose key may be there already. */
export function keyContract(get: () => Warehouse): void {
  it("are added where there is none, and only those come back", async () => {
    await get().create("thing", thing);
    const [old, added] = [
      {id: 1, name: "old"},
      {id: 2, name: null},
    ];
    expect(await get().appendNew("thing", thing, [old])).toEqual([old]);
    expect(await get().appendNew("thing", thing, [{...old, name: "new"}, added])).toEqual([added]);
    expect(await get().appendNew("thing", thing, [])).toEqual([]);
    expect(await get().rows("select * from thing order by id")).toEqual([old, added]);
  });

  it("are replaced by a later version, of one version by the greater digest, and by no other", async () => {
    const versioned = stored(thing);
    await get().create("thing", versioned);
    const merge = (name: string, _version: string, _digest: string) =>
      get().merge("thing", versioned, [{id: 1, name, _source: "s", _version, _digest}]);
    const name = async () => (await get().rows<{name: string}>("select name from thing"))[0]?.name;
    await merge("first", "2", "b");
    await merge("earlier", "1", "z");
    expect(await name()).toBe("first");
    await merge("less", "2", "a");
    expect(await name()).toBe("first");
    await merge("greater", "2", "c");
    expect(await name()).toBe("greater");
    await merge("later", "3", "a");
    expect(await name()).toBe("later");
    expect(await get().rows("select count(*) as n from thing")).toEqual([{n: 1}]);
  });

  it("may be as long as the first commit of the largest repository, with little memory too", async () => {
    await get().create("thing", thing);
    await get().memory("little");
    // 300,000 paths of 40 letters each.
    const row = {id: 1, name: "x".repeat(12_000_000)};
    expect(await get().appendNew("thing", thing, [row])).toHaveLength(1);
    expect(await get().rows("select length(name) as length from thing")).toEqual([
      {length: 12_000_000},
    ]);
  });
}
