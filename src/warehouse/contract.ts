import {existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync} from "node:fs";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {afterEach, beforeEach, describe, expect, it} from "vitest";
import {
  boolean,
  double,
  instant,
  integer,
  nullable,
  type Row,
  table,
  text,
  texts,
} from "../tables/table.ts";
import {keyContract} from "./contract-keys.ts";
import {valueContract} from "./contract-values.ts";
import type {Warehouse} from "./warehouse.ts";

/** Opens an empty warehouse, or what stands in a file. */
export type Open = (options?: {path?: string; readOnly?: boolean}) => Promise<Warehouse>;

const thing = table({
  name: "thing",
  layer: "derived",
  doc: "A row of every type.",
  key: ["id"],
  importable: false,
  columns: {
    id: integer("An id."),
    name: nullable(text("A text.")),
    share: nullable(double("A number.")),
    is_good: nullable(boolean("A truth.")),
    at: nullable(instant("An instant.")),
    paths: texts("A list."),
  },
});

type Thing = Row<typeof thing>;

const empty = {name: null, share: null, is_good: null, at: null, paths: []};

/** What every warehouse must do, as tests: an adapter's own test calls this and adds what is its alone. */
export function warehouseContract(name: string, open: Open): void {
  describe(`the warehouse contract of ${name}`, () => {
    let warehouse: Warehouse;
    beforeEach(async () => {
      warehouse = await open();
    });
    afterEach(() => warehouse.close());

    describe("rows", () => rowsContract(() => warehouse));
    describe("values", () => valueContract(() => warehouse));
    describe("many rows", () => manyRowsContract(() => warehouse));
    describe("rows by their key", () => keyContract(() => warehouse));
    describe("a temporary table", () => temporaryContract(() => warehouse));
    describe("numbers", () => numbersContract(() => warehouse));
    describe("a transaction", () => transactionContract(() => warehouse));
    describe("writeFile", () => fileContract(() => warehouse, open));
  });
}

function rowsContract(get: () => Warehouse): void {
  const stored = async (rows: readonly Thing[]) => {
    await get().create("thing", thing);
    await get().append("thing", thing, rows);
    return get().rows<Thing>("select * from thing order by id");
  };

  it("come back as they went in: texts, numbers, truths, instants and lists", async () => {
    const rows: Thing[] = [
      {id: -2_147_483_648, name: "", share: 0.1, is_good: false, at: null, paths: []},
      {
        id: 7,
        name: 'Zoë\'s "shop"\n\\ 💚 $1 ; --',
        share: -1e-300,
        is_good: true,
        at: "2025-03-09T06:59:59.999Z",
        paths: ["a b", "c,d", "'e'", "[f]"],
      },
      {...empty, id: 2_147_483_647, at: "1969-12-31T23:59:59.001Z"},
    ];
    expect(await stored(rows)).toEqual(rows);
  });

  it("may be none", async () => {
    expect(await stored([])).toEqual([]);
  });

  it("are refused without what the table needs", async () => {
    const bad = {...empty, id: 1, paths: null} as unknown as Thing;
    await expect(stored([{...empty, id: 0}, bad])).rejects.toThrow(/null/i);
    expect(await get().rows("select id from thing")).toEqual([]);
  });

  it("are found by parameters, which are never part of the query", async () => {
    await stored([
      {...empty, id: 1, name: "x' or true --"},
      {...empty, id: 2, name: "y"},
    ]);
    expect(
      await get().rows("select id from thing where name = $name and id < $most", {
        name: "x' or true --",
        most: 9,
      }),
    ).toEqual([{id: 1}]);
  });

  it("of a table are gone once it is created again", async () => {
    await stored([{...empty, id: 1}]);
    expect(await stored([])).toEqual([]);
  });
}

function manyRowsContract(get: () => Warehouse): void {
  it("are added by the ten thousand, each once", async () => {
    const rows = Array.from({length: 25_000}, (_, id) => ({...empty, id, name: `n${id}`}));
    await get().create("thing", thing);
    await get().append("thing", thing, rows);
    const [sum] = await get().rows(
      "select count(*) as n, count(distinct id) as ids, sum(id) as total, max(name) as last from thing",
    );
    // 0 + 1 + … + 24,999 = 25,000 × 24,999 / 2.
    expect(sum).toEqual({n: 25_000, ids: 25_000, total: 312_487_500, last: "n9999"});
  });

  it("may have a very long one at their end: the first commit of a grown program is the last to be read", async () => {
    const lengths = Array.from({length: 20_000}, (_, id) => (id === 19_999 ? 2_250_000 : 750));
    const rows = lengths.map((length, id) => ({...empty, id, name: "x".repeat(length)}));
    await get().create("thing", thing);
    await get().append("thing", thing, rows);
    expect(await get().rows("select count(*) as n, sum(length(name)) as units from thing")).toEqual(
      [
        // 19,999 × 750 + 2,250,000.
        {n: 20_000, units: 17_249_250},
      ],
    );
  });

  it("keep every type when there are many, in whatever way they are written", async () => {
    const odd = {
      name: 'a "quoted" name,\nwith a line, a tab\t, a NUL-free \\ and Ωμέγα 🚀',
      share: 0.1,
      is_good: true,
      at: "2025-03-09T06:59:59.999Z",
      paths: ["with space.md", 'quo"te', "Ω/🚀", ""],
    };
    const rows = Array.from({length: 2_500}, (_, id) => ({...(id % 2 === 0 ? odd : empty), id}));
    await get().create("thing", thing);
    await get().append("thing", thing, rows);
    expect(await get().rows("select * from thing order by id")).toEqual(rows);
  });
}

function temporaryContract(get: () => Warehouse): void {
  it("has the types that were asked for, and is replaced when it is made again", async () => {
    const columns = {n: "INTEGER", word: "VARCHAR", is_good: "BOOLEAN"};
    const rows = Array.from({length: 12_000}, (_, n) => ({n, word: null, is_good: true}));
    await get().temporary("note", columns, rows);
    expect(await get().rows("select max(n) as n, count(word) as words from note")).toEqual([
      {n: 11_999, words: 0},
    ]);
    await get().temporary("note", columns);
    expect(await get().rows("select * from note")).toEqual([]);
  });
}

function numbersContract(get: () => Warehouse): void {
  it("come as columns, in the order of the query, a null as NaN", async () => {
    await get().create("thing", thing);
    const rows = [0.5, null, -2].map((share, id) => ({...empty, id, share, is_good: true}));
    await get().append("thing", thing, rows);
    const got = await get().numbers("select id, share from thing order by id desc", [
      "share",
      "id",
    ]);
    expect(got).toEqual({
      share: Float64Array.of(-2, Number.NaN, 0.5),
      id: Float64Array.of(2, 1, 0),
    });
    const some = await get().numbers("select id from thing where id > $id", ["id"], {id: 9});
    expect(some.id).toEqual(new Float64Array());
  });

  it("go in as columns of integers and come out by the hundred thousand", async () => {
    const ids = Int32Array.from({length: 100_001}, (_, i) => i);
    const twice = ids.map(id => 2 * id - 100_000);
    await get().temporary("pair", {id: "INTEGER", twice: "INTEGER"});
    await get().appendIntegers("pair", [ids, twice]);
    const got = await get().numbers("select * from pair order by id", ["id", "twice"]);
    expect(got).toEqual({id: Float64Array.from(ids), twice: Float64Array.from(twice)});
    await get().appendIntegers("pair", [new Int32Array(), new Int32Array()]);
    expect(await get().rows("select count(*) as n from pair")).toEqual([{n: 100_001}]);
  });
}

function transactionContract(get: () => Warehouse): void {
  beforeEach(async () => {
    await get().create("thing", thing);
    await get().append("thing", thing, [{...empty, id: 1}]);
  });
  const ids = async () =>
    (await get().rows<Thing>("select id from thing order by id")).map(({id}) => id);

  it("keeps all that its work did, and hands on what it returns", async () => {
    const result = await get().transaction(async () => {
      await get().append("thing", thing, [{...empty, id: 2}]);
      await get().run("delete from thing where id = 1");
      return "done";
    });
    expect(result).toBe("done");
    expect(await ids()).toEqual([2]);
  });

  it("keeps nothing when its work fails, tables included, and tells of that failure", async () => {
    const work = get().transaction(async () => {
      await get().append("thing", thing, [{...empty, id: 2}]);
      await get().create("other", thing);
      await get().run("delete from thing where id = 1");
      throw new Error("no");
    });
    await expect(work).rejects.toThrow("no");
    expect(await ids()).toEqual([1]);
    await expect(get().rows("select * from other")).rejects.toThrow();
  });

  it("keeps nothing when a query of it fails, and can be followed by another", async () => {
    const work = get().transaction(async () => {
      await get().append("thing", thing, [{...empty, id: 2}]);
      await get().run("select * from nothing");
    });
    await expect(work).rejects.toThrow(/nothing/);
    await get().transaction(() => get().append("thing", thing, [{...empty, id: 3}]));
    expect(await ids()).toEqual([1, 3]);
  });
}

function fileContract(get: () => Warehouse, open: Open): void {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "fivekeys-it's-"));
  });
  afterEach(() => rmSync(folder, {recursive: true}));
  const target = () => join(folder, "published.file");
  const write = (...queries: string[]) => get().writeFile(target(), [{table: thing, queries}]);
  const row = (id: number) =>
    `select ['p'] as paths, ${id} as id, null as name, null as share, null as is_good, null as at`;
  const ids = async (reader: Warehouse) =>
    (await reader.rows<Thing>("select id from thing order by id")).map(({id}) => id);
  const read = async () => {
    const reader = await open({path: target(), readOnly: true});
    return ids(reader).finally(() => reader.close());
  };

  it("fills each table by its queries, by name, and leaves nothing else behind", async () => {
    await write(row(1), row(2));
    expect(await read()).toEqual([1, 2]);
    expect(readdirSync(folder)).toEqual(["published.file"]);
  });

  it("does not disturb who has the old file open", async () => {
    await write(row(1));
    const reader = await open({path: target(), readOnly: true});
    await write(row(2));
    expect(await ids(reader)).toEqual([1]);
    await reader.close();
    expect(await read()).toEqual([2]);
  });

  it("keeps the old file when a query fails, and can be called again", async () => {
    await write(row(1));
    await expect(write(row(2), "select * from nothing")).rejects.toThrow(/nothing/);
    expect(await read()).toEqual([1]);
    expect(readdirSync(folder)).toEqual(["published.file"]);
    await write(row(3));
    expect(await read()).toEqual([3]);
  });

  it("makes no file of that name when the first attempt fails", async () => {
    await expect(write("select * from nothing")).rejects.toThrow(/nothing/);
    expect(existsSync(target())).toBe(false);
  });

  it("replaces the draft that a killed run left", async () => {
    writeFileSync(`${target()}.draft`, "half of a file");
    writeFileSync(`${target()}.draft.wal`, "half of a log");
    await write(row(4));
    expect(await read()).toEqual([4]);
    expect(readdirSync(folder)).toEqual(["published.file"]);
  });

  it("gives a reader nothing to write", async () => {
    await write(row(5));
    const reader = await open({path: target(), readOnly: true});
    await expect(reader.run("delete from thing")).rejects.toThrow(/read-only/i);
    await reader.close();
    expect(await read()).toEqual([5]);
  });
}
