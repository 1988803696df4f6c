import {type ChildProcess, spawn} from "node:child_process";
import {once} from "node:events";
import {mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from "node:fs";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {afterEach, beforeEach, describe, expect, it} from "vitest";
import {exitCodes, UserError} from "../lib/errors.ts";
import {warehouseContract} from "./contract.ts";
import {duckdb} from "./duckdb.ts";
import {failure, openFailure} from "./duckdb-errors.ts";

warehouseContract("DuckDB", duckdb);

let folder: string;
let children: ChildProcess[];
beforeEach(() => {
  children = [];
  folder = mkdtempSync(join(tmpdir(), "fivekeys-duckdb-"));
});
afterEach(() => {
  for (const child of children) child.kill();
  rmSync(folder, {recursive: true});
});

const file = (name = "a.duckdb") => join(folder, name);

/** The UserError that the work fails with. */
async function userError(work: Promise<unknown>): Promise<UserError> {
  const error = await work.then(
    () => new Error("It did not fail"),
    reason => reason,
  );
  if (error instanceof UserError) return error;
  throw error;
}

/** A warehouse file with a table that fills some hundred kilobytes. */
async function filled(path = file()): Promise<void> {
  const warehouse = await duckdb({path});
  await warehouse.run(
    "create table kept as select range as i, md5(range::varchar) as h from range(20000)",
  );
  await warehouse.close();
}

/** Another process that runs a script with `duckdb`, `path` and `say` at hand. */
function another(script: string, {limit = "unlimited"} = {}): ChildProcess {
  const url = JSON.stringify(new URL("duckdb.ts", import.meta.url).href);
  const body = `
    import {duckdb} from ${url};
    const path = ${JSON.stringify(file())};
    const say = said => process.stdout.write(JSON.stringify(said) + "\\n");
    ${script}`;
  const command = `ulimit -f ${limit}; exec "$0" --input-type=module --eval "$1"`;
  const child = spawn("sh", ["-c", command, process.execPath, body], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  children.push(child);
  return child;
}

async function firstWords(child: ChildProcess): Promise<string> {
  const [chunk] = await once(child.stdout!, "data");
  return JSON.parse(String(chunk).split("\n")[0]!);
}

describe("a file", () => {
  it("keeps what was written, in a folder that is made for it", async () => {
    const path = file("data/metrics/a.duckdb");
    await filled(path);
    const again = await duckdb({path});
    expect(await again.rows("select count(*) as n from kept")).toEqual([{n: 20_000}]);
    await again.close();
  });

  it("that another process has open names that process", async () => {
    const child = another(`
      const warehouse = await duckdb({path});
      say("open");
      process.stdin.on("data", () => warehouse.close().then(() => process.exit()));`);
    expect(await firstWords(child)).toBe("open");
    for (const readOnly of [false, true]) {
      const error = await userError(duckdb({path: file(), readOnly}));
      expect(error.message).toBe(`Cannot open "${file()}": process ${child.pid} is using it`);
      expect(error.hint).toMatch(/^Wait until it is done/);
    }
    child.stdin!.write("close");
    await once(child, "exit");
    await (await duckdb({path: file()})).close();
  });

  it("that is not there cannot be read, and is not made", async () => {
    const error = await userError(duckdb({path: file("none/a.duckdb"), readOnly: true}));
    expect(error.message).toMatch(/^Cannot read the published results: there is no file "/);
    expect(error.hint).toBe("Run `fivekeys sync` first.");
    await expect(async () => readFileSync(file("none"))).rejects.toThrow(/ENOENT/);
  });

  it.each([
    ["of something else", "id,name\n1,a\n"],
    ["of no length", ""],
  ])("%s is not taken for a warehouse, and left as it is", async (_, content) => {
    writeFileSync(file(), content);
    const path = file();
    // DuckDB makes a database of an empty file, unless it may only read.
    const error = await userError(duckdb({path, readOnly: content === ""}));
    expect(error.message).toBe(`Cannot open "${path}": it is not a DuckDB file, or it is damaged`);
    expect(readFileSync(path, "utf8")).toBe(content);
  });

  it("that is damaged or cut off says so, when it is opened or when it is read", async () => {
    await filled();
    const whole = readFileSync(file());
    const half = whole.length >> 1;
    const damages: Record<string, Buffer> = {
      head: Buffer.from(whole).fill(7, 4096, 3 * 4096),
      middle: Buffer.from(whole).fill(7, half, half + 4096),
      short: whole.subarray(0, 6000),
      end: whole.subarray(0, half),
    };
    for (const [name, bytes] of Object.entries(damages)) {
      writeFileSync(file(name), bytes);
      const read = async () => {
        const warehouse = await duckdb({path: file(name), readOnly: true});
        const hashes = warehouse.rows("select max(h) as h, sum(i) as i from kept");
        return hashes.finally(() => warehouse.close());
      };
      const error = await userError(read());
      expect(error.message).toMatch(/it is not a DuckDB file, or it is damaged$/);
    }
    const columns = async () => {
      const warehouse = await duckdb({path: file("middle"), readOnly: true});
      const numbers = warehouse.numbers("select length(h) + i as n from kept", ["n"]);
      return numbers.finally(() => warehouse.close());
    };
    expect((await userError(columns())).message).toMatch(/damaged$/);
  });

  it("cannot be opened where a folder stands, or below a file", async () => {
    mkdirSync(file());
    for (const readOnly of [false, true]) {
      const error = await userError(duckdb({path: file(), readOnly}));
      expect(error.message).toBe(`Cannot open "${file()}": a folder stands in its place`);
    }
    writeFileSync(file("plain"), "");
    const error = await userError(duckdb({path: file("plain/a.duckdb")}));
    expect(error.message).toMatch(/: a file stands in the place of its folder$/);
  });
});

describe("a disk without room", () => {
  it("is told of, and what was committed before is intact", async () => {
    await filled();
    const before = readFileSync(file()).length;
    // In blocks of 512 bytes: half a megabyte more than there is. Without the handler the signal would kill.
    const child = another(
      `
      process.on("SIGXFSZ", () => undefined);
      const big = "select md5(range::varchar) as name from range(2000000)";
      const name = {type: "text", doc: "", nullable: true};
      const table = {name: "big", layer: "derived", doc: "", key: [], importable: false, columns: {name}};
      const warehouse = await duckdb({path});
      const tell = error => ({name: error.name, message: error.message});
      const failed = [
        await warehouse.transaction(() => warehouse.run("create table big as " + big)).catch(tell),
        await warehouse.writeFile(path + ".published", [{table, queries: [big]}]).catch(tell),
      ];
      say(failed);
      await warehouse.close();`,
      {limit: String(Math.ceil(before / 512) + 1024)},
    );
    const reason = "it has reached the limit for its size or for this user";
    const told = {name: "UserError", message: `Cannot write "${file()}": ${reason}`};
    expect(await firstWords(child)).toEqual([told, told]);
    await once(child, "exit");
    const warehouse = await duckdb({path: file()});
    expect(await warehouse.rows("select count(*) as n, max(i) as i from kept")).toEqual([
      {n: 20_000, i: 19_999},
    ]);
    await expect(warehouse.rows("select * from big")).rejects.toThrow(/big/);
    await warehouse.close();
    for (const left of [".published", ".published.draft", ".published.draft.wal"]) {
      expect(() => readFileSync(file() + left)).toThrow(/ENOENT/);
    }
  });
});

describe("what DuckDB says", () => {
  // Words of the C++ source that a test cannot bring about on every machine.
  it.each([
    ['IO Error: Could not set lock on file "a": Resource busy', /process of another program is/],
    ["IO Error: Trying to read a database file with version number 99", /a newer version of Duck/],
    ["IO Error: Cannot open file: Permission denied", /permission denied$/],
    ["Serialization Error: Failed to deserialize: field id mismatch", /or it is damaged$/],
    ["IO Error: Could not write file: No space left on device", /the disk is full$/],
  ])("%s", (said, words) => {
    const error = openFailure(new Error(said), "a");
    expect(error).toBeInstanceOf(UserError);
    expect(error.message).toMatch(words);
    expect((error as UserError).cause).toMatchObject({message: said});
  });

  it("ends with the exit code for a lack of permission", () => {
    expect(openFailure(new Error("Permission denied"), "a")).toMatchObject({
      exitCode: exitCodes.permission,
    });
  });

  it("stays a bug with its stack where the operator can do nothing", () => {
    const bug = new Error("Binder Error: no such column");
    expect(failure(bug, "a")).toBe(bug);
    expect(openFailure(bug, "a")).toBe(bug);
    expect(failure("odd", "a")).toMatchObject({message: "odd"});
  });
});
