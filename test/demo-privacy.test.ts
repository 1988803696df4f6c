import {mkdtempSync, readdirSync, readFileSync, rmSync} from "node:fs";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {afterAll, beforeAll, expect, it} from "vitest";
import {testTerminal} from "../src/cli/fixtures/terminal.ts";
import {parseAndRun} from "../src/cli/program.ts";
import {type Demo, makeDemo} from "../src/demo/demo.ts";
import {addressesOf, type TeamName, teamSizes} from "../src/demo/organisation.ts";
import {openIdentity} from "../src/lib/identity.ts";
import {metricIds} from "../src/metrics/catalogue.ts";
import {dataFiles} from "../src/pipeline/writer.ts";
import {derivedTables, publishedTables} from "../src/tables/index.ts";
import {duckdb} from "../src/warehouse/duckdb.ts";
import {inPublished, silent} from "./support/workspace.ts";

const AS_OF = "2026-06-09T22:00:00.000Z";
const MINIMUM = 5;
/** Of these each value is about the people of a team, as many as `people` or `n` says. */
const aboutPeople = [
  ...[
    "merged_changes_per_contributor",
    "docs_updates_per_contributor",
    "flow_runs_per_contributor",
  ],
  ...["satisfaction_score", "satisfaction_low_share", "blocked_time_share"],
];

const folder = mkdtempSync(join(tmpdir(), "fivekeys-demo-"));
let demo: Demo;
let secret: string[];

beforeAll(async () => {
  demo = await makeDemo({folder, asOf: AS_OF, now: new Date(AS_OF), log: silent});
  const {identify} = openIdentity({root: folder, env: {}});
  const people = (Object.keys(teamSizes) as TeamName[]).flatMap(addressesOf);
  secret = [...people, ...people.map(identify), "tideline.example"];
});
afterAll(() => rmSync(folder, {recursive: true, force: true}));

type Row = Record<string, unknown>;

it("stores its people as hashes alone, each of them in use", async () => {
  const warehouse = await duckdb({path: dataFiles(demo.config).private, readOnly: true});
  try {
    const payloads = await warehouse.rows<Row>(
      "select count(*) as count from raw_event where contains(payload, 'tideline.example')",
    );
    expect(payloads).toEqual([{count: 0}]);
    const known = await warehouse.rows<{person_id: string}>(
      `select distinct person_id from source."commit" where author_kind = 'person'
      and person_id is not null`,
    );
    const hashes = known.map(({person_id}) => person_id);
    expect(hashes.length).toBe(Object.values(teamSizes).reduce((sum, size) => sum + size, 0));
    expect(hashes.filter(hash => !secret.includes(hash))).toEqual([]);
  } finally {
    await warehouse.close();
  }
});

it("publishes no person and no figure about too few, in any row of any table", async () => {
  await inPublished(demo.config, async published => {
    for (const name of Object.keys({...derivedTables, ...publishedTables})) {
      const text = JSON.stringify(await published.rows<Row>(`select * from "${name}"`));
      for (const word of secret) expect(text.includes(word), `${word} in ${name}`).toBe(false);
    }
    const weeks = await published.rows<Row>(
      `select value, people, excluded from observation
      where metric in (${aboutPeople.map(id => `'${id}'`).join(", ")})
      and (kind is null or kind = 'person')`,
    );
    expect(weeks.length).toBeGreaterThan(500);
    const hidden = weeks.filter(({value}) => value === null);
    // There is something to hide, and it can be seen that it is.
    expect(hidden.length).toBeGreaterThan(50);
    expect(hidden.filter(({excluded}) => excluded === null)).toEqual([]);
    const few = weeks.filter(({value, people}) => value !== null && Number(people) < MINIMUM);
    expect(few).toEqual([]);
    const flows = await published.rows<Row>("select * from flow_run_week where kind = 'person'");
    expect(flows.length).toBeGreaterThan(90);
    for (const {contributor_count: count, run_count: runs} of flows) {
      if (count === null) expect(runs).toBeNull();
      else expect(count).toBeGreaterThanOrEqual(MINIMUM);
    }
  });
});

it("shows a team of the survey as hidden, and no figure of fewer than five", async () => {
  const results = await inPublished(demo.config, published =>
    published.rows<Row>("select * from survey_result"),
  );
  const hidden = results.filter(({suppressed}) => suppressed !== null);
  expect(new Set(hidden.map(({team}) => team))).toEqual(new Set(["platform"]));
  expect(hidden.filter(({n, mean, low_share}) => n ?? mean ?? low_share)).toEqual([]);
  const shown = results.filter(({suppressed}) => suppressed === null);
  expect(shown.length).toBeGreaterThan(100);
  expect(shown.filter(({n}) => Number(n) < MINIMUM)).toEqual([]);
  expect(new Set(shown.map(({team}) => team))).toEqual(
    new Set(["api", "data", "web", null, "platform"]),
  );
});

it("keeps waves without their answers, but for the one that is open", () => {
  const root = join(folder, "data", "metrics", "surveys");
  const waves = readdirSync(root)
    .filter(name => !name.startsWith("."))
    .map(name => JSON.parse(readFileSync(join(root, name, "wave.json"), "utf8")));
  expect(waves.map(({wave_id}) => wave_id).at(-1)).toBe("2026-q2");
  expect(waves.filter(({status}) => status === "open").map(({wave_id}) => wave_id)).toEqual([
    "2026-q2",
  ]);
  for (const {status, answers, unused} of waves) {
    if (status === "closed") expect([...answers, ...unused]).toEqual([]);
  }
});

it("shows nobody, whatever is asked", async () => {
  const ids = [...metricIds.dora, ...metricIds.space];
  const questions = [
    ...ids.flatMap(id => [
      ["metrics", id, "--by", "month", "--cut", "team", "--json"],
      ["explain", id, "--json"],
    ]),
    ...["report", "check", "doctor", "metrics"].map(command => [command, "--json"]),
    ...["data-platform", "orders-api"].map(name => ["report", "--json", "--service", name]),
  ];
  const config = join(folder, "fivekeys.yaml");
  for (const words of questions) {
    const terminal = testTerminal(folder, {now: () => new Date(AS_OF)});
    await parseAndRun([...words, "--config", config], terminal);
    const text = terminal.printed();
    for (const word of secret) expect(text.includes(word), `${word}: ${words}`).toBe(false);
    if (words[0] !== "metrics" || !aboutPeople.includes(words[1]!)) continue;
    const {series} = JSON.parse(text) as {series: {points: Row[]}[]};
    const points = series.flatMap(one => one.points);
    expect(points.length).toBeGreaterThan(0);
  }
});
