import {writeFileSync} from "node:fs";
import {join} from "node:path";
import {expect, it} from "vitest";
import {testRepository} from "../sources/git/fixtures/test-repository.ts";
import {duckdb} from "../warehouse/duckdb.ts";
import {run as runExport} from "./export.ts";
import {key} from "./fixtures/imports.ts";
import {testTerminal} from "./fixtures/terminal.ts";
import {run as runImport} from "./import.ts";
import {run as runIncident} from "./incident.ts";
import {run as runReport} from "./report.ts";
import {run as runSync} from "./sync.ts";

/** 2025-01-06T00:00:00Z: `v1` was set at hour 10, `v2` at hour 34. */
const HOUR = 3600;
const START = 1_736_121_600;

/** A repository with two releases, whose team writes its incidents down. */
function team(rules: string) {
  const {path, commit, tag} = testRepository();
  const at = (hour: number) => ({authored: START + hour * HOUR, committed: START + hour * HOUR});
  const files = {"src/a.ts": "1"};
  const message = "first";
  commit({message: "begin", ...at(0)});
  tag("v1.0.0", commit({...at(1), files, message}), {message: "r", at: START + 10 * HOUR});
  tag("v2.0.0", commit({...at(20), message: "second"}), {message: "r", at: START + 34 * HOUR});
  writeFileSync(join(path, "fivekeys.yaml"), `timezone: UTC\nincidents:\n${rules}\n`);
  const write = (name: string, ...lines: readonly string[]) =>
    writeFileSync(join(path, name), `${lines.join("\n")}\n`);
  let minutes = 0;
  const now = () => new Date(Date.UTC(2025, 0, 10, 0, minutes++));
  const terminal = () => testTerminal(path, {env: key, now});
  return {
    write,
    async sync() {
      const to = terminal();
      const code = await runSync({args: [], options: {json: true}, terminal: to});
      return {code, ...JSON.parse(to.printed())};
    },
    async import(table: string, file: string) {
      return runImport({args: [table, file], options: {}, terminal: terminal()});
    },
    async export<T = Record<string, unknown>>(table: string): Promise<T[]> {
      const to = terminal();
      await runExport({args: [table], options: {}, terminal: to});
      return to
        .printed()
        .split("\n")
        .filter(Boolean)
        .map(line => JSON.parse(line));
    },
    /** What the private file holds of events and problems, as text. */
    async everythingStored(): Promise<string> {
      const file = join(path, "data/metrics/warehouse.duckdb");
      const warehouse = await duckdb({path: file, readOnly: true});
      const tables = ["raw_event", "source.incident", "source_problem", "cursor"];
      const rows = [];
      for (const name of tables) rows.push(await warehouse.rows(`select * from ${name}`));
      await warehouse.close();
      expect(rows.every(list => list.length > 0)).toBe(true);
      return JSON.stringify(rows);
    },
    async list(): Promise<Record<string, unknown>[]> {
      const to = terminal();
      await runIncident({args: ["list"], options: {json: true}, terminal: to});
      return JSON.parse(to.printed()).incidents;
    },
    async report(): Promise<string> {
      const to = terminal();
      await runReport({args: [], options: {markdown: true}, terminal: to});
      return to.printed();
    },
  };
}

const written = "  - {from: markdown, path: Next_Steps.md}";

it("a line in the document fails the release it names, until its line is gone", async () => {
  const {write, sync, list, ...folder} = team(written);
  const line = (more: string) =>
    `- [ ] **2025-01-07 · Platform** — INC-1 (Sev1): a secret word. (detected: 2025-01-07T12:00Z, deployment: v1.0.0${more})`;
  write("Next_Steps.md", "## Incidents", "", line(""), "- [ ] broken");
  const first = await sync();
  expect(first).toMatchObject({
    code: 0,
    failed: [],
    sources: [{name: "git:shop"}, {name: "markdown:Next_Steps.md", entities: {incident: 1}}],
  });
  // v1.0.0 went out at hour 10; the incident is of hour 36, after v2.0.0 of hour 34.
  const [failure] = await folder.export("failure");
  expect(failure).toMatchObject({
    deployment_id: "shop:production:tag:v1.0.0",
    cause: "incident",
    confidence: "strong",
    detected_at: "2025-01-07T12:00:00.000Z",
    restored_at: null,
  });
  expect(await list()).toMatchObject([
    {
      ...{incident_id: "INC-1", severity: 1, is_in_results: true, is_in_document: true},
      ...{deployment_id: "shop:production:tag:v1.0.0", place: "Next_Steps.md:3"},
    },
  ]);
  expect(await folder.export("problem")).toContainEqual(
    expect.objectContaining({source: "markdown:Next_Steps.md", subject: "line 4"}),
  );
  expect(await folder.export("source")).toContainEqual(
    expect.objectContaining({name: "markdown:Next_Steps.md", events: 1, problems: 1}),
  );
  expect(JSON.stringify(await folder.export("incident"))).not.toMatch(/secret|Platform/);
  expect(await folder.everythingStored()).not.toMatch(/secret|Platform/);
  expect((await sync()).stored).toBe(0);
  // Noticed at hour 36, over at hour 39.
  write("Next_Steps.md", "## Incidents", "", line(", restored: 2025-01-07T15:00Z"));
  await sync();
  expect(await folder.export("failure")).toMatchObject([{restored_at: "2025-01-07T15:00:00.000Z"}]);
  const recovery = (await folder.export("observation")).filter(
    ({metric}) => metric === "failed_deployment_recovery_time",
  );
  expect(recovery).toMatchObject([{ref: "shop:production:tag:v1.0.0", value: 3}]);
  expect(await folder.report()).toContain("recovery");
  write("Next_Steps.md", "## Incidents");
  await sync();
  expect([await folder.export("incident"), await folder.export("failure")]).toEqual([[], []]);
});

it("an imported incident counts by its rule", async () => {
  const {write, sync, ...folder} = team("  - {from: import.incident, service: shop}");
  await sync();
  write(
    "incidents.csv",
    "incident_id,severity,detected_at,restored_at,cause_sha",
    "INC-1,2,2025-01-06T12:00:00Z,2025-01-06T13:30:00Z,",
    "INC-2,3,2025-01-07T12:00:00Z,,",
  );
  await folder.import("incident", "incidents.csv");
  // Two hours after v1.0.0, and over after an hour and a half.
  expect(await folder.export("failure")).toMatchObject([
    {deployment_id: "shop:production:tag:v1.0.0", confidence: "inferred"},
  ]);
  write(
    "more.ndjson",
    '{"incident_id": "INC-1", "severity": 4, "detected_at": "2025-01-06T12:00:00Z"}',
    '{"incident_id": "INC-2", "detected_at": "2025-01-07T12:00:00Z", "is_withdrawn": true}',
  );
  await folder.import("incident", "more.ndjson");
  expect(await folder.export("failure")).toEqual([]);
  expect(await folder.export("incident")).toMatchObject([
    {incident_id: "INC-1", severity: 4, origin: "import", service: "shop"},
  ]);
});

it.each([
  [
    "2025-01-06T12:00:00Z,2025-01-06T11:00:00Z,",
    "restored_at is 2025-01-06T11:00:00.000Z, before detected_at",
  ],
  ["2025-01-06T12:00:00Z,,zzz", "cause_sha is not a commit id of at least 7"],
])("an imported incident of %s is refused", async (row, reason) => {
  const {write, sync, ...folder} = team("  - {from: import.incident}");
  await sync();
  write("bad.csv", "incident_id,detected_at,restored_at,cause_sha", `INC-1,${row}`);
  await expect(folder.import("incident", "bad.csv")).rejects.toThrow(reason);
});

it("a document that is missing fails alone", async () => {
  const {sync} = team(written);
  const {code, failed, sources} = await sync();
  expect(code).toBe(2);
  expect(failed).toMatchObject([
    {
      source: "markdown:Next_Steps.md",
      message: 'Cannot read the incidents in "Next_Steps.md": there is no such file',
    },
  ]);
  expect(sources).toHaveLength(2);
});
