import {mkdirSync, writeFileSync} from "node:fs";
import {join} from "node:path";
import {afterAll, beforeAll, expect, it} from "vitest";
import {bytesBelow} from "../src/cli/fixtures/imports.ts";
import {testTerminal} from "../src/cli/fixtures/terminal.ts";
import {commands} from "../src/cli/index.ts";
import {parseAndRun} from "../src/cli/program.ts";
import {loadConfig} from "../src/config/load.ts";
import type {CutsDocument} from "../src/documents/cuts.ts";
import type {ExplainDocument} from "../src/documents/explain.ts";
import type {MetricDocument} from "../src/documents/metric.ts";
import type {SeriesDocument} from "../src/documents/series.ts";
import {UserError} from "../src/lib/errors.ts";
import {metricIds} from "../src/metrics/catalogue.ts";
import {ingest} from "../src/pipeline/ingest.ts";
import {redeem} from "../src/pipeline/survey/redeem.ts";
import {waveStore} from "../src/pipeline/survey/store.ts";
import {withWriter} from "../src/pipeline/writer.ts";
import {example} from "../src/sources/github/fixtures/examples.ts";
import {removeFolders, temporaryFolder} from "../src/sources/import/fixtures/reading.ts";
import {normalise} from "../src/sources/index.ts";
import {derivedTables, publishedTables, sourceTables} from "../src/tables/index.ts";
import {duckdb} from "../src/warehouse/duckdb.ts";
import {apiOf} from "./support/api.ts";
import {makeRepository} from "./support/fast-import.ts";
import {
  answers,
  NOW,
  people,
  type Row,
  rowsOf,
  TEAM,
  WEEKS,
} from "./support/organisation-of-two.ts";

const path = temporaryFolder();
const data = join(path, "data", "metrics");
const exported = join(path, "exported");
const said: {words: readonly string[]; text: string; printed: string}[] = [];

type Ask = {
  words: readonly string[];
  input?: () => string;
  /** The folder that it is asked in. */
  folder?: string;
  /** Whether it says no, which may not tell more than an answer. */
  isRefused?: boolean;
};

/** What a command prints and notes, or says where it refuses. */
async function run({words, input, folder = ".", isRefused = false}: Ask): Promise<string> {
  const notes: string[] = [];
  const note = (text: string) => void notes.push(text);
  const terminal = testTerminal(join(path, folder), {
    now: () => NOW,
    input: async () => input?.() ?? "",
    log: {note, progress: note, done: () => undefined},
  });
  try {
    await parseAndRun(words, terminal);
    if (isRefused) throw new Error(`It was not refused: ${words.join(" ")}`);
  } catch (error) {
    if (!isRefused || !(error instanceof UserError)) throw error;
    notes.push(error.message, error.hint ?? "");
  }
  const printed = terminal.printed();
  said.push({words, printed, text: [printed, ...notes].join("\n")});
  return printed;
}

const ask = (...words: string[]): Promise<string> => run({words});

/** The links of the wave that fivekeys itself asks, as they were printed. */
let links = "";

const CONFIG = `timezone: Africa/Johannesburg
services: [{name: shop, team: ${TEAM}}]
sources: {git: []}
teams: {${TEAM}: [${people.join(", ")}]}
people: {aliases: [[${people[1]}, canary@work.example]]}
incidents: [{from: import.incident}, {from: markdown, path: Next_Steps.md, service: shop}]
`;
const NEXT_STEPS = `# Next steps

- [x] **2026-11-02 · Platform** — INC-2026-001 (Sev2): telltale of ${people[0]}. (detected: 2026-11-02T10:00Z)
`;
const CSV = `id,sent,team,name,docs,comment
1,2026-11-02,${TEAM},${people[0]},4,telltale-comment of ${people[1]}
2,2026-11-03,${TEAM},${people[1]},2,telltale-comment
`;
const MAPPING = `wave: {id: asked-elsewhere, opened: 2026-11-01, closed: 2026-11-07}
token: id
date: {column: sent, format: YYYY-MM-DD}
team: {column: team}
columns: {docs: {question: docs}, comment: {question: comment, comment: keep}}
`;

beforeAll(async () => {
  mkdirSync(exported);
  mkdirSync(join(path, "elsewhere"));
  const write = (name: string, text: string) => writeFileSync(join(path, name), text);
  write("fivekeys.yaml", CONFIG);
  write("Next_Steps.md", NEXT_STEPS);
  write("Plain.md", NEXT_STEPS.replace(/telltale.*?\. /, "").replaceAll("001", "002"));
  write("answers.csv", CSV);
  write("mapping.yaml", MAPPING);
  const opened = example("pull_request", "opened") as {sender: {login: string}};
  write("delivery.json", JSON.stringify(opened).replaceAll(opened.sender.login, people[1]!));
  const commit = {parents: [], authored: 1.7e9, committed: 1.7e9, message: "telltale"};
  const author = `Thandi <${people[0]}>`;
  makeRepository(join(path, "elsewhere", "shop.git"), {
    ...{commits: [{...commit, author}], head: 0, tags: []},
  });
  for (const {name, importable} of Object.values(sourceTables)) {
    if (!importable || name === "manual_figure") continue;
    const rows = Array.from({length: WEEKS}, (_, week) => rowsOf(name, week)).flat();
    // A table that is new wants rows here.
    expect({name, rows: rows.length > 0}).toEqual({name, rows: true});
    write(`${name}.ndjson`, rows.map(row => `${JSON.stringify(row)}\n`).join(""));
    await ask("import", name, `${name}.ndjson`);
  }
  const config = await loadConfig({path: undefined, cwd: path, env: {}});
  await withWriter({config, env: {}, now: NOW}, async ({warehouse, identity}) => {
    const events = Array.from({length: WEEKS}, (_, week) => answers(week)).flat();
    await ingest(warehouse, {batch: {events}, normalise, identity});
  });
  write(
    "manual.csv",
    "metric,statistic,period,value,source\nchange_failure_rate,,2026-Q3,0.1,sheet\n",
  );
  await ask("import", "manual", "manual.csv");
  // Six are asked and the two answer.
  links = await ask("survey", "create", "--wave", "live", "--team", "core=2", "--team", "web=4");
  await ask("survey", "open", "--wave", "live");
  for (const token of links.match(/[0-9a-f]{32}/g)!.slice(0, 2)) {
    await waveStore(data).change("live", wave => {
      const answer = [{question: "docs", value: 4, comment: null}];
      const comment = [{question: "comment", value: null, comment: "telltale-comment"}];
      const after = redeem(wave!, {token, said: [...answer, ...comment]});
      return {wave: after.wave, result: after.outcome};
    });
  }
  said.length = 0;
});

afterAll(removeFolders);

const ids = [...metricIds.dora, ...metricIds.space];
/** Metrics of which a figure is one about people. */
const aboutPeople: readonly string[] = ids.filter(
  id => /_per_contributor$/.test(id) || /^(satisfaction|blocked_time|flow_score)/.test(id),
);

const REFS_MAX = 40;
const DAYS = ["--from", "2026-06-01", "--to", "2026-11-22"];

/** These words, and again with `--json`. */
const both = (...words: string[]): Ask[] => [{words}, {words: [...words, "--json"]}];
const refused = (asks: readonly Ask[]): Ask[] => asks.map(one => ({...one, isRefused: true}));

const tables = Object.keys({...derivedTables, ...publishedTables});
const live = ["--wave", "live"];

/** How each command is asked, in an order in which each still finds what it looks for; or why it is not. */
const asked: Record<string, readonly Ask[] | string> = {
  start: both("start", "--no-serve"),
  init: both("init", "--force").map(one => ({...one, folder: "elsewhere"})),
  doctor: both("doctor"),
  sync: [...both("sync"), ...both("sync", "--rebuild")],
  import: [
    ...both("import", "commit", "commit.ndjson"),
    ...both("import", "survey_wave", "survey_wave.ndjson"),
    ...both("import", "manual", "manual.csv"),
  ],
  ingest: both("ingest", "github", "delivery.json"),
  incident: [
    ...both("incident", "list"),
    // A change of the team's own document is shown as a diff, with the lines around it: of this one, which names nobody.
    ...both("incident", "open", "--severity", "Sev2", "--service", "shop", "--path", "Plain.md"),
    ...both("incident", "resolve", "INC-2026-002", "--path", "Plain.md"),
  ],
  report: ["", "--json", "--markdown"].flatMap(format => {
    const words = ["report", ...(format === "" ? [] : [format])];
    const all = [words, [...words, "--service", "shop"], [...words, "--days", "140"]];
    return all.map(words => ({words}));
  }),
  metrics: [
    ...both("metrics"),
    ...ids.flatMap(id => {
      const cuts = [[], ["--cut", "service"], ["--cut", "team"], ["--cut", "environment"]];
      // By month they are asked of the API.
      const json = ["week", "quarter"].flatMap(by =>
        cuts.map(cut => ({words: ["metrics", id, "--json", "--by", by, ...cut, ...DAYS]})),
      );
      return [...json, {words: ["metrics", id, "--cut", "team", ...DAYS]}];
    }),
  ],
  explain: ids.flatMap(id => both("explain", id, "--limit", "1000", ...DAYS)),
  export: [
    ...both("export"),
    ...tables.flatMap(name => [
      {words: ["export", name]},
      {words: ["export", name, "--format", "csv"]},
      ...["ndjson", "csv", "parquet"].map((format, i) => {
        const words = [
          "export",
          name,
          "--format",
          format,
          "--output",
          `exported/${name}.${format}`,
        ];
        return {words: i === 0 ? words : [...words, "--json"]};
      }),
    ]),
  ],
  check: [...both("check"), ...both("check", "--strict")],
  survey: [
    ...both("survey", "questions"),
    ...refused(both("survey", "create", "--wave", "two", "--team", "core=2")),
    ...both("survey", "remind", ...live).map(one => ({...one, input: () => links})),
    ...refused(both("survey", "results", ...live)),
    {words: ["survey", "close", ...live, "--json"]},
    ...refused([{words: ["survey", "close", ...live]}]),
    // Nothing was kept of so few.
    ...refused(both("survey", "results", ...live)),
    ...["w0", `w${WEEKS - 1}`].flatMap(wave => both("survey", "results", "--wave", wave)),
    ...["--dry-run", "--replace"].flatMap(flag => {
      const words = ["survey", "import", "answers.csv", "--mapping", "mapping.yaml", flag];
      return flag === "--dry-run" ? both(...words) : refused(both(...words));
    }),
  ],
  inbox: both("inbox", "list"),
  "access-log": both("access-log"),
  demo: "its people are invented: see demo-privacy.test.ts",
  serve: "serves until it is stopped: what its API answers is walked below",
  retention: [...both("retention", "apply", "--dry-run"), ...both("retention", "apply")],
  // `subject export` is left out: it tells one person what is held about them, hashes included. `erase` counts rows
  // of one person, for the certificate that they may ask for, and may name nobody.
  subject: both("subject", "erase").map((one, i) => ({...one, input: () => people[i]!})),
  key: [
    ...both("key", "rotate"),
    ...refused(both("key", "destroy")),
    {words: ["key", "destroy", "--yes", "--json"]},
    ...refused([{words: ["key", "destroy", "--yes"]}]),
  ],
};

async function secrets(): Promise<string[]> {
  const found = new Set<string>();
  for (const person of [...people, "canary@work.example"]) {
    const printed = await run({words: ["subject", "export"], input: () => person});
    for (const hash of JSON.parse(printed).hashes) found.add(hash);
  }
  said.length = 0;
  return [...people, "canary", "Thandi", "telltale", ...found];
}

it("knows how to ask every command there is, and leaves out the server and the demo alone", () => {
  expect(Object.keys(asked).toSorted()).toEqual(commands.map(({name}) => name).toSorted());
  const left = Object.entries(asked).filter(([, how]) => typeof how === "string");
  expect(left.map(([name]) => name).toSorted()).toEqual(["demo", "serve"]);
});

it("publishes no person and no figure about too few, in any row of any table", async () => {
  const secret = await secrets();
  const published = await duckdb({path: join(data, "published.duckdb"), readOnly: true});
  try {
    for (const name of tables) {
      const rows = await published.rows<Row>(`select * from "${name}"`);
      // A table that is new wants rows that it could tell too much of.
      expect({name, rows: rows.length > 0}).toEqual({name, rows: true});
      const text = JSON.stringify(rows);
      for (const word of secret) expect(text.includes(word), `${word} in ${name}`).toBe(false);
      for (const row of rows.filter(({team}) => team === TEAM)) expectHidden(name, row);
    }
    const observed = await published.rows<Row>(
      `select metric, value, low, high, excluded from observation
      where metric in (${aboutPeople.map(id => `'${id}'`).join(", ")})`,
    );
    // The two have been there every week, so there was something to leave out.
    expect(observed.length).toBeGreaterThan(WEEKS);
    for (const row of observed) expectHidden("observation", row);
    const results = await published.rows<Row>("select * from survey_result");
    expect(results.length).toBeGreaterThan(WEEKS);
    for (const row of results) expectHidden("survey_result", row);
  } finally {
    await published.close();
  }
});

/** A row about so few has the reason for which it says nothing, and no number. */
function expectHidden(table: string, row: Row): void {
  const {working_hours: _, ...others} = row;
  const numbers = Object.entries(others).filter(([, value]) => typeof value === "number");
  const reason = row.excluded ?? row.suppressed;
  expect({table, numbers, reason}).toEqual({table, numbers: [], reason: expect.any(String)});
}

it("answers no person and no figure about too few, whatever the server is asked", async () => {
  const secret = await secrets();
  const api = apiOf(await loadConfig({path: undefined, cwd: path, env: {}}));
  const span = `from=${DAYS[1]}&to=${DAYS[3]}`;
  const cuts = ["service", "team", "environment"];
  const answer = async (place: string): Promise<Row> => {
    const response = await api.get(place);
    const text = await response.text();
    // What is about too few, such as a wave of a survey, may open into nothing.
    const isFound = response.status === 200 || place.startsWith("/explain/");
    expect([place, isFound]).toEqual([place, true]);
    for (const word of secret) expect(text.includes(word), `${word} in ${place}`).toBe(false);
    return JSON.parse(text);
  };
  try {
    const refs = new Set<string>();
    for (const place of [
      "report",
      "status",
      "metrics",
      "incidents",
      "surveys",
      "sources",
      "doctor",
    ])
      await answer(`/${place}`);
    for (const place of ["coverage?days=140", `incidents?${span}`, `deployments?${span}`])
      await answer(`/${place}`);
    for (const id of ids) {
      const isAbout = aboutPeople.includes(id);
      const {metric} = (await answer(`/metrics/${id}?days=140`)) as unknown as MetricDocument;
      const {n} = await answer(`/metrics/${id}/distribution?${span}`);
      if (isAbout) expect([id, n, metric.statistics[0]!.value]).toEqual([id, 0, null]);
      const {observations} = (await answer(
        `/metrics/${id}/observations?${span}&limit=100`,
      )) as unknown as ExplainDocument;
      for (const {ref, value} of observations) {
        refs.add(ref);
        if (isAbout) expect([id, value]).toEqual([id, null]);
      }
      for (const by of cuts) {
        const series = await answer(`/metrics/${id}/series?cut=${by}&by=month&${span}`);
        for (const {cut, points} of (series as unknown as SeriesDocument).series) {
          if (cut.team !== TEAM && !isAbout) continue;
          for (const {n} of points) expect([id, cut, n]).toEqual([id, cut, 0]);
        }
        const side = await answer(`/metrics/${id}/cuts?by=${by}&days=140`);
        for (const {name, statistics} of (side as unknown as CutsDocument).cuts) {
          if (name !== TEAM && !isAbout) continue;
          for (const {n, value} of statistics)
            expect([id, name, n, value]).toEqual([id, name, 0, null]);
        }
      }
    }
    expect(refs.size).toBeGreaterThan(WEEKS);
    // Each opens the private file: some of each kind are enough.
    for (const ref of [...refs].slice(0, REFS_MAX))
      await answer(`/explain/${encodeURIComponent(ref)}`);
  } finally {
    await api.results.close();
  }
});

it("shows no person, no hash and no figure about too few, whatever is asked", async () => {
  const secret = await secrets();
  expect(secret.length).toBeGreaterThan(5);
  for (const asks of Object.values(asked)) {
    if (typeof asks === "string") continue;
    for (const one of asks) await run(one);
  }
  expect(said.length).toBeGreaterThan(400);
  for (const {words, text, printed} of said) {
    for (const word of secret)
      expect(text.includes(word), `${word} in ${words.join(" ")}: ${text}`).toBe(false);
    if (printed.startsWith("{") && words.includes("--json")) expectNoFigures(words, printed);
    else if (words[0] === "metrics" && aboutPeople.includes(words[1]!)) {
      // A week, no n, and a dash for each statistic.
      expect({words, text}).toEqual({words, text: expect.not.stringMatching(/^\S+ +[1-9]/m)});
    }
  }
  const files = bytesBelow(exported);
  for (const word of secret) expect(files.includes(word)).toBe(false);
}, 600_000);

function expectNoFigures(words: readonly string[], printed: string): void {
  const [name, id = ""] = words;
  const document = JSON.parse(printed);
  const isAbout = aboutPeople.includes(id);
  if (name === "metrics" && document.series !== undefined) {
    for (const {cut, points} of document.series) {
      if (!isAbout && cut.team === undefined) continue;
      for (const point of points)
        expect({words, n: point.n, p50: point.p50 ?? null}).toEqual({words, n: 0, p50: null});
    }
  }
  if (name === "report" || name === "start") {
    for (const {id, statistics} of document.metrics ?? []) {
      if (!aboutPeople.includes(id)) continue;
      for (const {value, n} of statistics)
        expect({words, id, value, n}).toEqual({words, id, value: null, n: 0});
    }
  }
  if (name === "explain" && isAbout) {
    for (const {value} of document.observations)
      expect({words, value}).toEqual({words, value: null});
  }
  if (name !== "survey") return;
  for (const row of document.results ?? []) expectHidden(words.join(" "), row);
  expect(document.comments ?? null).toBeNull();
  for (const {answered} of document.teams ?? [])
    expect({words, answered}).toEqual({words, answered: null});
}
