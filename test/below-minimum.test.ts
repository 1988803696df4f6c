import {mkdirSync, writeFileSync} from "node:fs";
import {join} from "node:path";
import {afterAll, beforeAll, expect, it} from "vitest";
import {bytesBelow} from "../src/cli/fixtures/imports.ts";
import {testTerminal} from "../src/cli/fixtures/terminal.ts";
import {commands} from "../src/cli/index.ts";
import {parseAndRun} from "../src/cli/program.ts";
import {loadConfig} from "../src/config/load.ts";
import {metricIds} from "../src/metrics/catalogue.ts";
import {ingest} from "../src/pipeline/ingest.ts";
import {withWriter} from "../src/pipeline/writer.ts";
import {removeFolders, temporaryFolder} from "../src/sources/import/fixtures/reading.ts";
import {normalise} from "../src/sources/index.ts";
import {derivedTables, publishedTables, sourceTables} from "../src/tables/index.ts";
import {duckdb} from "../src/warehouse/duckdb.ts";

/** An organisation of two, where every figure about people is about fewer than five. */
const people = ["thandi.canary@voorbeeld.example", "canary-login"];
const NOW = new Date("2026-11-22T10:00:00Z");
const WEEKS = 20;
const DAY_MS = 86_400_000;

const path = temporaryFolder();
const data = join(path, "data", "metrics");
const exported = join(path, "exported");
const said: {words: readonly string[]; text: string}[] = [];

async function run(words: readonly string[], input = ""): Promise<string> {
  const terminal = testTerminal(path, {now: () => NOW, input: async () => input});
  await parseAndRun(words, terminal);
  said.push({words, text: terminal.printed()});
  return terminal.printed();
}

type Row = Record<string, unknown>;

/** What each importable table is told, week by week: the same two people throughout. */
function rowsOf(table: string, week: number): Row[] {
  const at = (hours: number) =>
    new Date(NOW.getTime() - (WEEKS - week) * 7 * DAY_MS + hours * 3_600_000).toISOString();
  const person = people[week % 2];
  const sha = (of: number) => of.toString(16).padStart(40, "0");
  const id = `shop#${week + 1}`;
  const run_id = `${week + 1}`;
  const flow_run_id = `flow-${week}`;
  const common = {repository: "shop", author_kind: "person", person};
  const byTable: Record<string, Row[]> = {
    commit: [0, 1].map(i => ({
      repository: "shop",
      sha: sha(2 * week + i + 1),
      parents: week + i === 0 ? [] : [sha(2 * week + i)],
      authored_at: at(i),
      committed_at: at(i),
      person: people[i],
      paths: ["docs/a.md", "src/a.ts"],
    })),
    change: [{...common, change_id: id, number: week + 1, opened_at: at(0), merged_at: at(9)}],
    change_commit: [
      {...common, change_id: id, sha: sha(9000 + week), authored_at: at(0), committed_at: at(0)},
    ],
    deployment: [
      {
        deployment_id: `run-${week}`,
        service: "shop",
        repository: "shop",
        finished_at: at(10),
        status: week % 4 === 0 ? "failed" : "succeeded",
      },
    ],
    flow_run: [
      {
        flow_run_id,
        flow: "refine",
        is_scheduled: false,
        is_subflow: false,
        person,
        state_type: "COMPLETED",
        state_name: "Completed",
        run_count: 1,
        tags: [],
        labels: [],
        parameters: [],
        started_at: at(9),
        ended_at: at(10),
      },
    ],
    flow_run_state: [
      {
        flow_run_id,
        state_id: `s-${week}`,
        state_type: "COMPLETED",
        state_name: "Completed",
        happened_at: at(10),
      },
    ],
    incident: [
      {incident_id: `INC-${week}`, service: "shop", detected_at: at(11), restored_at: at(12)},
    ],
    survey_wave: [
      {
        wave_id: `w${week}`,
        survey: "pulse",
        survey_version: "1",
        opened_at: at(0),
        closed_at: at(20),
        invited: 2,
        origin: "csv",
      },
    ],
    triage_thread: [
      {
        thread_id: `t${week}`,
        channel: "help",
        team: "core",
        person,
        asked_at: at(2),
        answered_at: at(3),
      },
    ],
  };
  return byTable[table] ?? (run_id === "" ? [] : []);
}

/** What both answered in a wave, and each a comment that would give them away. */
function answers(week: number) {
  return ["docs", "tooling", "support", "flow", "blocked_share", "comment"].flatMap(question =>
    people.map((_, i) => ({
      id: `import:survey_answer:${week}:${question}:${i}`,
      source: "import",
      kind: "import.survey_answer",
      version: "1",
      payload: {
        answer_id: `${week}-${question}-${i}`,
        wave_id: `w${week}`,
        question,
        team: "core",
        value: question === "comment" ? null : question === "blocked_share" ? 0.25 : 4 + i,
        comment: question === "comment" ? `telltale-comment ${i}` : null,
      },
    })),
  );
}

beforeAll(async () => {
  mkdirSync(exported);
  const teams = `teams: {core: [${people.join(", ")}]}\n`;
  writeFileSync(
    join(path, "fivekeys.yaml"),
    `timezone: Africa/Johannesburg\nsources: {git: []}\n${teams}people: {aliases: [[${people[1]}, canary@work.example]]}\n`,
  );
  const importable = Object.values(sourceTables).filter(table => table.importable);
  for (const {name} of importable) {
    const rows = Array.from({length: WEEKS}, (_, week) => rowsOf(name, week)).flat();
    if (rows.length === 0) continue;
    const lines = rows.map(row => `${JSON.stringify(row)}\n`).join("");
    writeFileSync(join(path, `${name}.ndjson`), lines);
    await run(["import", name, `${name}.ndjson`]);
  }
  const config = await loadConfig({path: undefined, cwd: path, env: {}});
  await withWriter({config, env: {}, now: NOW}, async ({warehouse, identity}) => {
    const events = Array.from({length: WEEKS}, (_, week) => answers(week)).flat();
    await ingest(warehouse, {batch: {events}, normalise, identity});
  });
  writeFileSync(
    join(path, "manual.csv"),
    "metric,statistic,period,value,source\nchange_failure_rate,,2026-Q3,0.1,sheet\n",
  );
  await run(["import", "manual", "manual.csv"]);
}, 120_000);

afterAll(removeFolders);

/** Metrics of which a figure is one about people. */
const aboutPeople = [...metricIds.dora, ...metricIds.space].filter(
  id => /_per_contributor$/.test(id) || /^(satisfaction|blocked_time|flow_score)/.test(id),
);

const DAYS = ["--from", "2026-06-01", "--to", "2026-11-22"];

/** How each command is run here; or why its words are for one person alone, or none. */
const asked: Record<string, readonly (readonly string[])[] | string> = {
  start: [["start"], ["start", "--json"]],
  init: "writes a configuration; it opens no results",
  doctor: [["doctor"], ["doctor", "--json"]],
  sync: [["sync"], ["sync", "--rebuild"], ["sync", "--json"]],
  import: [
    ["import", "commit", "commit.ndjson"],
    ["import", "commit", "commit.ndjson", "--json"],
  ],
  ingest: "stores deliveries and counts them",
  incident: "edits and lists a document of the team's own",
  report: ["", "--json", "--markdown"].flatMap(format => {
    const words = ["report", ...(format === "" ? [] : [format])];
    return [words, [...words, "--service", "shop"], [...words, "--days", "140"]];
  }),
  metrics: [
    ["metrics"],
    ...[...metricIds.dora, ...metricIds.space].flatMap(id =>
      ["week", "month", "quarter"].flatMap(by =>
        [[], ["--cut", "service"], ["--cut", "team"], ["--cut", "environment"]].map(cut => [
          ...["metrics", id, "--json", "--by", by],
          ...cut,
          ...DAYS,
        ]),
      ),
    ),
  ],
  explain: [...metricIds.dora, ...metricIds.space].flatMap(id => [
    ["explain", id, "--limit", "1000", ...DAYS],
    ["explain", id, "--json", "--limit", "1000", ...DAYS],
  ]),
  export: [
    ["export"],
    ...Object.keys({...derivedTables, ...publishedTables}).flatMap(name => [
      ["export", name],
      ["export", name, "--format", "csv"],
      ["export", name, "--format", "parquet", "--output", `exported/${name}.parquet`],
    ]),
  ],
  check: [["check"], ["check", "--strict"], ["check", "--json"]],
  survey: [["survey", "questions"]],
  serve: "serves until it is stopped; it shows questions alone",
  subject: "tells one person what is held about them",
  retention: [
    ["retention", "apply", "--dry-run"],
    ["retention", "apply", "--json"],
  ],
  key: [["key", "rotate", "--json"]],
};

async function hashes(): Promise<string[]> {
  const found = new Set<string>();
  for (const person of [...people, "canary@work.example"]) {
    const {hashes: own} = JSON.parse(await run(["subject", "export"], person));
    for (const hash of own) found.add(hash);
  }
  said.length = 0;
  return [...found];
}

it("knows how to ask every command there is", () => {
  expect(Object.keys(asked).toSorted()).toEqual(commands.map(({name}) => name).toSorted());
});

it("shows no person, no hash and no figure about too few, whatever is asked", async () => {
  const secret = [...people, "canary", "telltale", ...(await hashes())];
  expect(secret.length).toBeGreaterThan(5);
  for (const words of Object.values(asked)) {
    if (typeof words === "string") continue;
    for (const one of words) await run(one);
  }
  expect(said.length).toBeGreaterThan(200);
  for (const {words, text} of said) {
    for (const word of secret)
      expect(text.includes(word), `${word} in ${words.join(" ")}`).toBe(false);
  }
  const files = bytesBelow(exported);
  for (const word of secret) expect(files.includes(word)).toBe(false);

  for (const {words, text} of said) {
    if (!words.includes("--json") || !text.startsWith("{")) continue;
    const document = JSON.parse(text);
    if (words[0] === "metrics" && aboutPeople.includes(words[1] as never)) {
      for (const {points} of document.series) {
        for (const point of points)
          expect({words, n: point.n, p50: point.p50 ?? null}).toEqual({words, n: 0, p50: null});
      }
    }
    if (words[0] === "report" || words[0] === "start") {
      for (const {id, statistics} of document.metrics ?? []) {
        if (!aboutPeople.includes(id)) continue;
        for (const {value, n} of statistics)
          expect({words, id, value, n}).toEqual({words, id, value: null, n: 0});
      }
    }
    if (words[0] === "explain" && aboutPeople.includes(words[1] as never)) {
      for (const {value} of document.observations)
        expect({words, value}).toEqual({words, value: null});
    }
  }
}, 300_000);

it("publishes no person and no figure about too few, in any row of any table", async () => {
  const secret = [...people, "canary", "telltale", ...(await hashes())];
  const published = await duckdb({path: join(data, "published.duckdb"), readOnly: true});
  try {
    for (const name of Object.keys({...derivedTables, ...publishedTables})) {
      const rows = await published.rows<Row>(`select * from "${name}"`);
      const text = JSON.stringify(rows);
      for (const word of secret) expect(text.includes(word), `${word} in ${name}`).toBe(false);
    }
    const observed = await published.rows<Row>(
      `select metric, value, low, high, excluded from observation
      where metric in (${aboutPeople.map(id => `'${id}'`).join(", ")})`,
    );
    // The two have been there every week, so there was something to leave out.
    expect(observed.length).toBeGreaterThan(WEEKS);
    for (const row of observed) {
      expect(row).toMatchObject({value: null, low: null, high: null});
      expect(row.excluded).not.toBeNull();
    }
    const results = await published.rows<Row>("select * from survey_result");
    for (const {wave_id: _, survey: __, question: ___, ...row} of results) {
      const numbers = Object.values(row).filter(value => typeof value === "number");
      expect(numbers).toEqual([]);
    }
  } finally {
    await published.close();
  }
});
