import {expect, it} from "vitest";
import {instant, integer, nullable, type Row, table, text, texts} from "../tables/table.ts";
import type {Warehouse} from "./warehouse.ts";

const thing = table({
  name: "thing",
  layer: "derived",
  doc: "A row of types that not every value is of.",
  key: ["id"],
  importable: false,
  columns: {
    id: integer("An id."),
    name: nullable(text("A text.")),
    at: nullable(instant("An instant.")),
    paths: nullable(texts("A list.")),
  },
});

/** Enough that rows may be written in another way than a few. */
const LONG = "m".repeat(9_000_000);

/** What every warehouse does with values that are not what the columns say. */
export function valueContract(get: () => Warehouse): void {
  const stored = async (row: object) => {
    await get().create("thing", thing);
    await get().append("thing", thing, [row as Row<typeof thing>]);
    return get().rows("select * from thing");
  };

  it.each([
    [{id: "one"}, /"one"/],
    [{id: 3e9}, /3000000000/],
    [{id: 1, at: "some day"}, /some day/],
    [{id: 1, paths: "a"}, /ARRAY/],
  ])("are refused: %o", async (row, why) => {
    for (const name of ["few", LONG]) {
      await expect(stored({name, ...row})).rejects.toThrow(why);
      expect(await get().rows("select * from thing")).toEqual([]);
    }
  });

  it("are null where there is none, and left out where there is no column", async () => {
    for (const name of ["few", LONG]) {
      const row = {id: 1, name, at: undefined, more: "left out"};
      expect(await stored(row)).toEqual([{id: 1, name, at: null, paths: null}]);
    }
  });
}
