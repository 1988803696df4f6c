import {mkdtempSync, rmSync} from "node:fs";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {afterAll, describe, expect, it} from "vitest";
import {defaultConfig} from "../src/config/defaults.ts";
import {catalogue} from "../src/metrics/catalogue.ts";
import {type Explained, explain} from "../src/metrics/explain.ts";
import {derive} from "../src/pipeline/derive/index.ts";
import {ingest} from "../src/pipeline/ingest.ts";
import {installPhrases, publish} from "../src/pipeline/publish.ts";
import {normalise} from "../src/sources/index.ts";
import type {RawEvent} from "../src/sources/source.ts";
import {derivedTables, publishedTables} from "../src/tables/index.ts";
import {duckdb} from "../src/warehouse/duckdb.ts";
import {prepare} from "../src/warehouse/schema.ts";

const folder = mkdtempSync(join(tmpdir(), "fivekeys-survey-"));
afterAll(() => rmSync(folder, {recursive: true, force: true}));

const QUESTIONS = ["docs", "support", "tooling"];
const WORDS = "zanzibarquagga";
type Answered = {team: string | null; scores: readonly number[]; blocked: number};

/** The events of a wave: what everybody said. */
function wave(waveId: string, closedAt: string | null, answers: readonly Answered[]): RawEvent[] {
  const event = (kind: string, id: string, payload: RawEvent["payload"]): RawEvent => ({
    id: `survey:${id}`,
    source: "survey",
    kind,
    version: "",
    payload,
  });
  const answer = (person: number, team: string | null, question: string, value: number | null) =>
    event("survey.answer", `${waveId}:${person}:${question}`, {
      answer_id: `${waveId}:${person}:${question}`,
      wave_id: waveId,
      question,
      team,
      value,
      comment: value === null ? WORDS : null,
    });
  return [
    event("survey.wave", waveId, {
      wave_id: waveId,
      survey: "pulse",
      survey_version: "1",
      opened_at: "2025-01-01T00:00:00.000Z",
      closed_at: closedAt,
      invited: null,
      origin: "fivekeys",
    }),
    ...answers.flatMap(({team, scores, blocked}, person) => [
      ...QUESTIONS.map((question, q) => answer(person, team, question, scores[q]!)),
      answer(person, team, "blocked_share", blocked),
      answer(person, team, "comment", null),
    ]),
  ];
}

const people = (team: string | null, count: number, score: number): Answered[] =>
  Array.from({length: count}, () => ({team, scores: [score, score, score], blocked: 0.25}));

/** Every row of every published table, by its name. */
async function published(events: readonly RawEvent[]): Promise<Record<string, unknown[]>> {
  const config = defaultConfig("/");
  const warehouse = await duckdb();
  const path = join(folder, `${Math.random()}.duckdb`);
  try {
    await prepare(warehouse, {keyCheck: "test", refill: async () => undefined});
    await ingest(warehouse, {batch: {events}, normalise});
    await installPhrases(warehouse, config);
    await derive(warehouse, {config, progress: () => undefined});
    await publish(warehouse, {
      path,
      metrics: catalogue(config),
      build: {timezone: "UTC", window_days: 28, minimum_group: 5, is_demo: false},
    });
  } finally {
    await warehouse.close();
  }
  const file = await duckdb({path, readOnly: true});
  try {
    const tables: Record<string, unknown[]> = {};
    for (const {name} of Object.values({...derivedTables, ...publishedTables})) {
      tables[name] = await file.rows(`select * from "${name}" order by all`);
    }
    const found = await file.rows<{name: string}>("select table_name as name from duckdb_tables()");
    expect(found.map(({name}) => name).sort()).toEqual(Object.keys(tables).sort());
    const metric = catalogue(config).find(({id}) => id === "satisfaction_score")!;
    const span = {from: "2025-01-01T00:00:00.000Z", to: "2026-01-01T00:00:00.000Z", limit: 20};
    const {observations} = await explain(file, {metric, events: join(folder, "none"), ...span});
    return {...tables, explained: observations};
  } finally {
    await file.close();
  }
}

const closed = "2025-03-31T12:00:00.000Z";
const everybody = [
  ...people("platform", 7, 4),
  ...people("data", 6, 5),
  ...people("tiny", 2, 1),
  ...people(null, 5, 3),
];

describe("every published table", () => {
  it("has no number of a team that is too small, and none that fewer than five people stand behind", async () => {
    const tables = await published(wave("w1", closed, everybody));
    const rows = Object.values(tables).flat() as Record<string, unknown>[];
    const tiny = rows.filter(row => Object.values(row).includes("tiny"));
    expect(tiny.length).toBeGreaterThan(0);
    for (const row of tiny) {
      const numbers = Object.values(row).filter(value => typeof value === "number");
      expect(numbers).toEqual([]);
      expect(JSON.stringify(row)).toContain("fewer than 5 people");
    }
    const counts = rows.flatMap(({n, people: covered}) => [n, covered]);
    const known = counts.filter(count => typeof count === "number");
    expect(known.length).toBeGreaterThan(10);
    expect(Math.min(...known)).toBe(6);
    // It opens into what all said together, 7 + 6 + 2 + 5 people, and into nobody's answer.
    const [{ref, why}] = tables.explained as [Explained];
    expect(ref).toBe("w1");
    expect(new Set(why.map(({kind}) => kind))).toEqual(new Set(["wave", "answers"]));
    const answered = why.flatMap(({words}) => /(\d+) answered/.exec(words)?.[1] ?? []);
    expect(new Set(answered)).toEqual(new Set(["20"]));
    expect(JSON.stringify(tables)).not.toContain(WORDS);
    expect(JSON.stringify(tables)).not.toContain("answer_id");
  });

  it("is the same to the last digit when people answer otherwise within the same cells", async () => {
    // Platform: 7 × 3 = 21 above 1, in the cell 20 … 23. One may say 5 instead of 4, or 3.
    const other = everybody.map((one, i) => (i === 0 ? {...one, scores: [5, 3, 4]} : one));
    const tables = await published(wave("w1", closed, everybody));
    expect(tables.survey_result?.length).toBeGreaterThan(0);
    expect(await published(wave("w1", closed, other))).toEqual(tables);
    // The tiny team's two are 0 of the rest's 7: 10 of 5 people at 3, in the cell 8 … 11.
    const tiny = everybody.map((one, i) => (i === 13 ? {...one, scores: [2, 1, 2]} : one));
    expect(await published(wave("w1", closed, tiny))).toEqual(tables);
  });

  it("has nothing of a wave that is still open", async () => {
    const tables = await published(wave("w1", null, everybody));
    expect(tables.survey_result).toEqual([]);
    expect(tables.observation).toEqual([]);
  });

  it("says what of a wave was not used", async () => {
    const events = wave("w1", closed, everybody).map(event =>
      event.id === "survey:w1:0:docs" ? {...event, payload: {...event.payload, value: 6}} : event,
    );
    const {problem} = await published(events);
    expect(problem).toContainEqual({
      source: "w1",
      subject: "answers to docs",
      reason: "not used: not an answer of the scale",
      count: 1,
    });
  });
});
