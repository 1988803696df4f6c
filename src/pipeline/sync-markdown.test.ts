import {mkdirSync, rmSync, writeFileSync} from "node:fs";
import {join} from "node:path";
import {expect, it} from "vitest";
import {defaultConfig} from "../config/defaults.ts";
import type {Config} from "../config.ts";
import {run, temporaryFolder} from "../sources/git/fixtures/test-repository.ts";
import {normalise} from "../sources/index.ts";
import {fetchMarkdown} from "../sources/markdown/fetch.ts";
import type {Batch, Json, RawEvent} from "../sources/source.ts";
import type {SourceIncident} from "../tables/source-incident.ts";
import {duckdb} from "../warehouse/duckdb.ts";
import {prepare} from "../warehouse/schema.ts";
import {ingest} from "./ingest.ts";

const HOUR = 3600;
/** 2025-11-01T00:00:00Z. */
const START = 1_761_955_200;

/** A folder of documents that is read again and again, a minute after the other. */
function documents(services: Config["services"] = []) {
  const folder = temporaryFolder();
  const cursors = new Map<string, Json>();
  let reads = 0;
  const write = (name: string, ...lines: readonly string[]) => {
    mkdirSync(join(folder, "docs"), {recursive: true});
    writeFileSync(join(folder, name), `${lines.join("\n")}\n`);
  };
  return {
    folder,
    write,
    git: (...args: string[]) => run(folder, args),
    /** Commits all there is, at an hour of the example. */
    commit(hour: number): string {
      const date = `${START + hour * HOUR} +0000`;
      run(folder, ["add", "-A"]);
      run(folder, ["commit", "-qm", "x"], {
        env: {GIT_COMMITTER_DATE: date, GIT_AUTHOR_DATE: `${START} +0000`},
      });
      return run(folder, ["rev-parse", "HEAD"]);
    },
    async read(...paths: string[]) {
      reads += 1;
      const readAt = new Date((START + 48 * HOUR) * 1000 + reads * 60_000).toISOString();
      const config = {...defaultConfig(folder), services, timezone: "UTC"};
      const context = {readAt, cursor: (scope: string) => cursors.get(scope) ?? null};
      const found = await fetchMarkdown(paths, {config, context});
      for (const {batch} of found) {
        if (batch?.cursor) cursors.set(batch.cursor.scope, batch.cursor.value);
      }
      return found.map(({batch, problems, failure}) => ({
        events: batch?.events ?? [],
        rows: rowsOf(batch),
        versions: batch?.events.map(({version}) => version === readAt) ?? [],
        problems: problems.map(({subject, reason}) => `${subject}: ${reason}`),
        failure: failure?.message ?? null,
      }));
    },
  };
}

/** What stands in the source table after events in the order in which they are given. */
async function stored(events: readonly RawEvent[]) {
  const warehouse = await duckdb();
  try {
    await prepare(warehouse, {keyCheck: "test", refill: async () => undefined});
    for (const event of events) await ingest(warehouse, {batch: {events: [event]}, normalise});
    return await warehouse.rows("select * from source.incident order by incident_id");
  } finally {
    await warehouse.close();
  }
}

function rowsOf(batch: Batch | null): SourceIncident[] | null {
  return batch?.events.map(({payload}) => payload as unknown as SourceIncident) ?? null;
}

const line = (id: string, more = "") =>
  `- [ ] **2025-11-01 · Platform** — ${id} (Sev2): x (detected: 2025-11-01T02:00Z${more})`;

it("tells the line and the commit that wrote it, not the one that wrote the document", async () => {
  const {write, git, commit, read} = documents();
  git("init", "-q");
  write("Next_Steps.md", "## Incidents", "", line("INC-1"));
  const first = commit(3);
  write("Next_Steps.md", "## Incidents", "", "A word more.", "", line("INC-1"), line("INC-2"));
  const second = commit(4);
  write("Next_Steps.md", "## Incidents", "", line("INC-1"), line("INC-2"), line("INC-3"));
  const [found] = await read("Next_Steps.md");
  expect(found?.rows?.map(row => [row.incident_id, row.place, row.written_at])).toEqual([
    ["INC-1", `Next_Steps.md:3@${first.slice(0, 12)}`, "2025-11-01T03:00:00.000Z"],
    ["INC-2", `Next_Steps.md:4@${second.slice(0, 12)}`, "2025-11-01T04:00:00.000Z"],
    // Not committed yet.
    ["INC-3", "Next_Steps.md:5", null],
  ]);
});

it("does without commits: outside of a repository, before the first one, not added yet", async () => {
  const {write, git, commit, read} = documents();
  const ids = async (path: string) => {
    const [found] = await read(path);
    expect(found?.problems).toEqual([]);
    return found?.rows?.map(row => [row.incident_id, row.place, row.written_at]);
  };
  write("a.md", line("INC-1"));
  expect(await ids("a.md")).toEqual([["INC-1", "a.md:1", null]]);
  git("init", "-q");
  write("docs/b.md", line("INC-2"));
  expect(await ids("docs/b.md")).toEqual([["INC-2", "docs/b.md:1", null]]);
  commit(1);
  write("docs/c.md", line("INC-3"));
  expect(await ids("docs/c.md")).toEqual([["INC-3", "docs/c.md:1", null]]);
});

it("reads the incidents of a repository that git cannot read, and says so", async () => {
  const {write, read} = documents();
  write(".git", "gitdir: nowhere");
  write("a.md", line("INC-1"));
  const [found] = await read("a.md");
  expect(found?.rows).toMatchObject([{incident_id: "INC-1", written_at: null}]);
  expect(found?.problems).toEqual([expect.stringMatching(/^the commits of its lines: .*"a.md"/)]);
});

it("tells what is new, what has changed and what is gone, each once", async () => {
  const {write, read} = documents();
  write("a.md", line("INC-1"), line("INC-2"));
  expect((await read("a.md"))[0]?.rows?.map(row => row.incident_id)).toEqual(["INC-1", "INC-2"]);
  expect((await read("a.md"))[0]?.rows).toBe(null);
  write("a.md", line("INC-1", ", fix: #7"), line("INC-2"));
  expect(await read("a.md")).toMatchObject([
    {rows: [{incident_id: "INC-1", fix_number: 7}], versions: [true]},
  ]);
  // As it was at first, and newer than what came between.
  write("a.md", line("INC-1"));
  expect(await read("a.md")).toMatchObject([
    {
      rows: [
        {incident_id: "INC-1", fix_number: null, is_withdrawn: null},
        {incident_id: "INC-2", is_withdrawn: true},
      ],
      versions: [true, true],
    },
  ]);
  expect((await read("a.md"))[0]?.rows).toBe(null);
});

it("what moves to another document is not withdrawn; of two documents the first has it", async () => {
  const {write, read} = documents();
  write("a.md", line("INC-1"), line("INC-2"));
  write("b.md", "", line("INC-2"));
  const [, second] = await read("a.md", "b.md");
  expect(second).toMatchObject({
    rows: null,
    problems: ["line 2: has the id INC-2, as a.md:2 has: a.md:2 counts"],
  });
  write("a.md", line("INC-1"));
  expect(await read("a.md", "b.md")).toMatchObject([
    {rows: [], problems: []},
    {rows: [{incident_id: "INC-2", place: "b.md:2", is_withdrawn: null}], problems: []},
  ]);
});

it("a document that cannot be read fails alone, and keeps what it told", async () => {
  const {folder, write, read} = documents();
  write("a.md", line("INC-1"));
  write("b.md", line("INC-2"));
  await read("a.md", "b.md");
  rmSync(join(folder, "a.md"));
  write("b.md", line("INC-1"), line("INC-2"));
  expect(await read("a.md", "b.md")).toMatchObject([
    {rows: null, failure: 'Cannot read the incidents in "a.md": there is no such file'},
    {rows: [{incident_id: "INC-1"}, {incident_id: "INC-2"}], failure: null},
  ]);
  // What the one that cannot be read told of last is not taken back by the other.
  write("b.md", "", line("INC-2"));
  expect((await read("a.md", "b.md"))[1]).toMatchObject({rows: [], failure: null});
  writeFileSync(join(folder, "b.md"), Buffer.from([0x23, 0xff, 0xfe]));
  const [, broken, whole] = await read("a.md", "b.md", "docs");
  expect(broken?.failure).toBe('Cannot read the incidents in "b.md": it is not UTF-8');
  expect(whole?.failure).toBe('Cannot read the incidents in "docs": it is a folder');
});

it("shows dates as they are claimed, and flags those that cannot be", async () => {
  const {write, git, commit, read} = documents();
  git("init", "-q");
  write(
    "a.md",
    // Written at hour 3, read two days later.
    "- [ ] **A** — INC-1: x (detected: 2025-11-01T04:00Z)",
    "- [x] **A** — INC-2: x (detected: 2025-11-01T01:00Z, restored: 2030-01-01T00:00Z)",
    "- [x] **A** — INC-3: x (detected: 2025-11-01T02:00Z, restored: 2025-11-01T01:00Z)",
    "- [ ] **A** — INC-4: x (detected: 2025-11-01, restored: 2025-11-01)",
    "- [x] **A** — INC-5: x (detected: 2025-11-01T02:00Z)",
  );
  commit(3);
  const [found] = await read("a.md");
  expect(found?.rows?.map(row => [row.detected_at, row.restored_at])).toEqual([
    ["2025-11-01T04:00:00.000Z", null],
    ["2025-11-01T01:00:00.000Z", "2030-01-01T00:00:00.000Z"],
    ["2025-11-01T02:00:00.000Z", "2025-11-01T01:00:00.000Z"],
    ["2025-11-01T00:00:00.000Z", "2025-11-01T00:00:00.000Z"],
    // Over when the line was written, at the latest: of that the day counts.
    ["2025-11-01T02:00:00.000Z", "2025-11-01T03:00:00.000Z"],
  ]);
  expect(found?.rows?.map(row => row.is_restored_by_day)).toEqual([null, false, false, true, true]);
  expect(found?.problems).toEqual([
    "line 1: INC-1: is said to be detected after the commit that wrote it",
    "line 2: INC-2: is said to be restored in the future",
    "line 3: INC-3: was restored before it was detected",
    "line 4: INC-4: says when it was restored and is not ticked: it counts as restored",
    "line 5: INC-5: is ticked and does not say when it was restored",
  ]);
});

it("takes what stands in bold for a service or for the team of one, and keeps nothing else of it", async () => {
  const service = {repository: null, paths: []};
  const {write, read} = documents([
    {...service, name: "Shop", team: "Platform"},
    {...service, name: "web", team: "Growth"},
    {...service, name: "app", team: "Growth"},
  ]);
  const bold = (id: string, owner: string) =>
    `- [ ] **2025-11-01 · ${owner}** — ${id}: x (detected: 2025-11-01T02:00Z)`;
  write(
    "a.md",
    bold("INC-1", "shop"),
    bold("INC-2", "platform"),
    bold("INC-3", "QA & Platform"),
    // A team of two services names neither.
    bold("INC-4", "Growth"),
    bold("INC-5", "Web/Shop"),
    bold("INC-6", "Zanele Kanarie"),
    "- [ ] **Shop** — INC-7: x (detected: 2025-11-01T02:00Z, service: WEB)",
    "- [ ] **Shop** — INC-8: x (detected: 2025-11-01T02:00Z, service: warehouse)",
  );
  const [found] = await read("a.md");
  expect(found?.rows?.map(({service}) => service)).toEqual([
    ...["Shop", "Shop", "Shop", null, null, null, "web", null],
  ]);
  expect(found?.problems).toEqual([
    "line 8: INC-8: names a service that the configuration does not have",
  ]);
  expect(JSON.stringify(found)).not.toMatch(/Kanarie|warehouse/);
});

it("asks no shallow clone who wrote what lies before its edge", async () => {
  const {folder, write, git, commit} = documents();
  git("init", "-q", "-b", "main");
  write("a.md", line("INC-1"));
  commit(1);
  write("a.md", line("INC-1"), line("INC-2"));
  commit(2);
  const shallow = documents();
  run(shallow.folder, ["clone", "-q", "--depth", "1", `file://${folder}`, "."]);
  const [edge] = await shallow.read("a.md");
  expect(edge?.rows?.map(row => row.written_at)).toEqual([null, null]);
  write("a.md", line("INC-1"), line("INC-2"), line("INC-3"));
  commit(3);
  run(shallow.folder, ["pull", "-q"]);
  const [found] = await shallow.read("a.md");
  expect(found?.rows?.map(row => [row.incident_id, row.written_at])).toEqual([
    ["INC-3", "2025-11-01T03:00:00.000Z"],
  ]);
});

it("gives the same table whatever order its events come in, and however often", async () => {
  const {write, read} = documents();
  const all: RawEvent[] = [];
  for (const lines of [
    [line("INC-1"), line("INC-2")],
    [line("INC-1", ", fix: #7")],
    [line("INC-1"), line("INC-3")],
  ]) {
    write("a.md", ...lines);
    all.push(...(await read("a.md"))[0]!.events);
  }
  const told = await stored(all);
  expect(told).toMatchObject([
    {incident_id: "INC-1", fix_number: null, is_withdrawn: null},
    {incident_id: "INC-2", is_withdrawn: true},
    {incident_id: "INC-3", is_withdrawn: null},
  ]);
  expect(await stored([...all.toReversed(), ...all])).toEqual(told);
});
