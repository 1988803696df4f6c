import {execFileSync} from "node:child_process";
import {existsSync, mkdirSync, writeFileSync} from "node:fs";
import {join} from "node:path";
import {duckdb} from "../../src/warehouse/duckdb.ts";
import {fivekeys} from "../support/cli.ts";

export type Cells = Record<string, unknown>;

export type Workspace = {
  folder: string;
  /** The commit that is its only one. */
  sha: string;
  /** `fivekeys sync --json`, which must succeed: what it says. */
  sync: () => Promise<{stored: number; sources: {name: string; stored: number}[]}>;
  /** The rows of a source table, in order. */
  rows: (table: string) => Promise<Cells[]>;
  /** The rows of a published table. */
  published: (table: string) => Promise<Cells[]>;
  /** All that the private warehouse holds, as text. */
  everything: () => Promise<string>;
};

/** A repository of one commit, with a fivekeys.yaml that reads Prefect in the given ways. */
export function makeWorkspace(
  folder: string,
  {prefect, env}: {prefect: Cells; env: Record<string, string>},
): Workspace {
  mkdirSync(folder, {recursive: true});
  const git = (...args: string[]) =>
    execFileSync("git", ["-C", folder, ...args], {encoding: "utf8"}).trim();
  if (!existsSync(join(folder, ".git"))) {
    git("init", "--quiet", "--initial-branch=main");
    const author = ["-c", "user.name=Ada", "-c", "user.email=ada@example.org"];
    git(...author, "commit", "--quiet", "--allow-empty", "--message=Begin");
  }
  // A JSON text is a YAML text.
  const config = {
    sources: {git: {path: "."}, prefect},
    deployments: [
      {
        from: "prefect.flow_run",
        exclude: {parameter: {backfill: true}},
        environment: {tag: "env:*", default: "prod"},
      },
    ],
    environments: {production: ["prod"]},
  };
  writeFileSync(join(folder, "fivekeys.yaml"), `${JSON.stringify(config, null, 2)}\n`);
  const ask = async (file: string, query: string) => {
    const path = join(folder, "data", "metrics", file);
    const warehouse = await duckdb({path, readOnly: true});
    try {
      return await warehouse.rows<Cells>(query);
    } finally {
      await warehouse.close();
    }
  };
  return {
    folder,
    sha: git("rev-parse", "HEAD"),
    sync: async () => {
      const {code, out, err} = await fivekeys(folder, ["sync", "--json"], {env});
      if (code !== 0) throw new Error(`fivekeys sync ended with ${code}: ${out}${err}`);
      return JSON.parse(out);
    },
    rows: async table =>
      (await ask("warehouse.duckdb", `select * from source."${table}" order by all`)).map(
        withoutOwn,
      ),
    published: table => ask("published.duckdb", `select * from "${table}" order by all`),
    everything: async () =>
      JSON.stringify([
        await ask("warehouse.duckdb", "select * from raw_event"),
        await ask("warehouse.duckdb", "select * from source_problem"),
        await ask("warehouse.duckdb", "select * from cursor"),
      ]),
  };
}

/** Without what the warehouse keeps for itself beside each row. */
function withoutOwn(row: Cells): Cells {
  return Object.fromEntries(Object.entries(row).filter(([name]) => !name.startsWith("_")));
}
