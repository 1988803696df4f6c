import {readdirSync, readFileSync, statSync} from "node:fs";
import {join} from "node:path";
import {afterAll, beforeAll, describe, expect, it} from "vitest";
import {normalise} from "../../sources/index.ts";
import {duckdb} from "../../warehouse/duckdb.ts";
import {prepare} from "../../warehouse/schema.ts";
import {ingest} from "../ingest.ts";
import {sealWave, waveEvents} from "./close.ts";
import {attacks, type Loot} from "./fixtures/attacks.ts";
import {dataFolder, openWave, removeFolders, says} from "./fixtures/waves.ts";
import {redeem} from "./redeem.ts";
import {waveStore} from "./store.ts";
import type {Wave} from "./wave.ts";

const PEOPLE = 20;
const TRIALS = 1000;
/** So many trials write the file for each answer; the others once, after the same steps. */
const WRITTEN_EACH = 20;
const HOOK_MS_MAX = 180_000;
const KEY = "the team's own key";
const NOW = new Date("2026-10-15T12:00:00.000Z");

afterAll(removeFolders);

/**
 * By chance a guess is right in 1 of 20: of 20 links 1, with a variance of 1 where each answer is guessed once (the
 * fixed points of a random permutation), else of 20 · 1/20 · 19/20. Over 1,000 trials that is 1,000 ± 32, and five
 * times as much is passed by chance once in a million runs.
 */
const CHANCE = {low: TRIALS - 5 * Math.sqrt(TRIALS), high: TRIALS + 5 * Math.sqrt(TRIALS)};

type Trial = {loot: Loot; truth: ReadonlyMap<string, number>; wave: Wave};

function shuffled<T>(items: readonly T[]): T[] {
  const mixed = [...items];
  for (let i = mixed.length - 1; i > 0; i -= 1) {
    const j = Math.floor(Math.random() * (i + 1));
    [mixed[i], mixed[j]] = [mixed[j]!, mixed[i]!];
  }
  return mixed;
}

/** A wave of people who each say something else, answered in another order than they were asked in. */
async function trial(number: number, folder: string): Promise<Trial> {
  const waveId = `wave-${number}`;
  const store = waveStore(folder);
  const {wave, tokens} = openWave(Array<string>(PEOPLE).fill("platform"), {waveId});
  const values = shuffled(tokens.map((_, i) => i / PEOPLE));
  const truth = new Map(tokens.map((token, i) => [token, values[i]!]));
  const submitted = shuffled(tokens);
  const said = (token: string) => says({one: truth.get(token)!, two: truth.get(token)!});
  const steps = submitted.map(
    token => (before: Wave) => redeem(before, {token, said: said(token)}).wave,
  );
  const groups = number % (TRIALS / WRITTEN_EACH) === 0 ? steps.map(step => [step]) : [steps];
  for (const group of groups) {
    await store.change(waveId, before => ({
      wave: group.reduce((state, step) => step(state), before ?? wave),
      result: null,
    }));
  }
  const text = readFileSync(join(folder, "surveys", waveId, "wave.json"), "utf8");
  const found = JSON.parse(text) as Wave;
  const answers = found.answers
    .filter(({question}) => question === "one")
    .map(({answer_id, value}) => ({id: answer_id, value: value!}));
  return {
    loot: {key: KEY, waveId, tokens, submitted, used: found.used, answers},
    truth,
    wave: found,
  };
}

function rightGuesses({loot, truth}: Trial, guess: ReadonlyMap<string, number>): number {
  return loot.tokens.filter(
    token => loot.answers[guess.get(token) ?? -1]?.value === truth.get(token),
  ).length;
}

describe("who has the data folder, the key, the links and the log of their use", () => {
  const folder = dataFolder();
  const trials: Trial[] = [];

  beforeAll(async () => {
    for (let number = 0; number < TRIALS; number += 1) trials.push(await trial(number, folder));
  }, HOOK_MS_MAX);

  it.each(Object.entries(attacks))("links answers no better than chance by %s", (_, attack) => {
    const right = trials.reduce((sum, one) => sum + rightGuesses(one, attack(one.loot)), 0);
    expect(right).toBeGreaterThan(CHANCE.low);
    expect(right).toBeLessThan(CHANCE.high);
  });

  it("finds no rule of places in half of the waves that holds in the others", () => {
    const half = trials.slice(0, TRIALS / 2);
    const rest = trials.slice(TRIALS / 2);
    const orders: ((loot: Loot) => readonly string[])[] = [
      ({tokens}) => tokens,
      ({submitted}) => submitted,
      ({tokens}) => tokens.toSorted(),
    ];
    for (const order of orders) {
      const counts = Array.from({length: PEOPLE}, () => Array<number>(PEOPLE).fill(0));
      for (const {loot, truth} of half) {
        order(loot).forEach((token, place) => {
          const at = loot.answers.findIndex(({value}) => value === truth.get(token));
          counts[place]![at]! += 1;
        });
      }
      const learned = counts.map(row => row.indexOf(Math.max(...row)));
      const right = rest.reduce(
        (sum, one) =>
          sum + rightGuesses(one, new Map(order(one.loot).map((token, i) => [token, learned[i]!]))),
        0,
      );
      // 500 trials: 500 by chance, and 22 the deviation.
      expect(Math.abs(right - 500)).toBeLessThan(5 * Math.sqrt(500));
    }
  });

  it("does not see which answers to two questions are of one person", () => {
    const answersTo = ({wave}: Trial, id: string) =>
      wave.answers.filter(({question}) => question === id);
    const byPlace = trials.reduce((sum, one) => {
      const [first, second] = [answersTo(one, "one"), answersTo(one, "two")];
      return sum + first.filter(({value}, i) => second[i]?.value === value).length;
    }, 0);
    // A neighbour in the file of the other question: of 20 right ones, 1 by chance.
    const byNeighbour = trials.reduce((sum, {wave: {answers}}) => {
      const next = (i: number, id: string) =>
        answers.slice(i).find(({question}) => question === id) ??
        answers.find(({question}) => question === id);
      return (
        sum +
        answers.filter(
          ({question, value}, i) => question === "one" && next(i, "two")?.value === value,
        ).length
      );
    }, 0);
    for (const right of [byPlace, byNeighbour]) {
      expect(right).toBeGreaterThan(CHANCE.low);
      expect(right).toBeLessThan(CHANCE.high);
    }
  });

  it("finds no time, no token and nothing else in the folder", () => {
    const surveys = join(folder, "surveys");
    const entries = readdirSync(surveys, {recursive: true, withFileTypes: true});
    const files = entries.filter(entry => entry.isFile() && entry.name !== ".gitignore");
    expect(new Set(files.map(({name}) => name))).toEqual(new Set(["wave.json"]));
    expect(files).toHaveLength(TRIALS);
    const moments = files.map(({parentPath, name}) => {
      const path = join(parentPath, name);
      return `${statSync(path).mode & 0o777} ${statSync(path).mtimeMs} ${statSync(parentPath).mtimeMs}`;
    });
    const long = Date.UTC(2000, 0, 1);
    expect(new Set(moments)).toEqual(new Set([`${0o600} ${long} ${long}`]));
    const [{loot, wave}] = trials as [Trial];
    const text = JSON.stringify(wave);
    expect(text.match(/\d{4}-\d\d-\d\dT[^"]*/g)).toEqual(["2026-10-01T08:00:00.000Z"]);
    for (const token of loot.tokens) expect(text).not.toContain(token);
  });

  it("does no better by the rows of the warehouse once the waves are closed", async () => {
    const warehouse = await duckdb();
    await prepare(warehouse, {keyCheck: "test", refill: async () => undefined});
    const events = trials.flatMap(({wave}) => waveEvents(sealWave(wave, {now: NOW})));
    await ingest(warehouse, {batch: {events}, normalise});
    const places = [
      `select wave_id, question, answer_id as id, value from source.survey_answer order by rowid`,
      `select payload->>'wave_id' as wave_id, payload->>'question' as question,
        raw_event_id as id, (payload->>'value')::double as value
      from raw_event where kind = 'survey.answer' order by rowid`,
    ];
    for (const query of places) {
      type Stored = {wave_id: string; question: string; id: string; value: number};
      const rows = await warehouse.rows<Stored>(query);
      expect(rows).toHaveLength(2 * PEOPLE * TRIALS);
      const byWave = Map.groupBy(
        rows.filter(({question}) => question === "one"),
        ({wave_id}) => wave_id,
      );
      // The ids are those of the file; the orders may differ.
      for (const [name, attack] of Object.entries(attacks)) {
        if (name.startsWith("ids")) continue;
        const right = trials.reduce((sum, one) => {
          const answers = byWave.get(one.wave.wave_id)!;
          const loot = {...one.loot, answers, used: [...one.loot.used]};
          return sum + rightGuesses({...one, loot}, attack(loot));
        }, 0);
        expect(right, name).toBeGreaterThan(CHANCE.low);
        expect(right, name).toBeLessThan(CHANCE.high);
      }
    }
    await warehouse.close();
  });
});
