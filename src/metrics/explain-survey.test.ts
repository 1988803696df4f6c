import {afterAll, beforeAll, expect, it} from "vitest";
import {type SurveyResult, surveyResult} from "../tables/survey-result.ts";
import {duckdb} from "../warehouse/duckdb.ts";
import type {Warehouse} from "../warehouse/warehouse.ts";
import {ofWaves} from "./explain-survey.ts";

const told: SurveyResult = {
  ...{wave_id: "2025-q3", survey: "pulse", closed_at: "2025-09-30T00:00:00.000Z"},
  ...{dimension: "satisfaction", kind: "likert", question: "docs", part: "all", team: null},
  ...{n: 34, mean: 4.115, mean_low: 3.5, mean_high: 4.66},
  ...{low_share: null, low_share_low: null, low_share_high: null, suppressed: null},
};
const share = {mean: 0.226, mean_low: 0.07, mean_high: 0.41};
const none = {n: null, mean: null, mean_low: null, mean_high: null};
const hidden = {...told, ...none, suppressed: "fewer than 5 people"};

let published: Warehouse;
beforeAll(async () => {
  published = await duckdb();
  await published.create("survey_result", surveyResult);
  await published.append("survey_result", surveyResult, [
    told,
    {...told, dimension: "efficiency", kind: "share", question: null, ...share},
    {...told, part: "rest", n: 7, mean: 1},
    {...hidden, part: "cut", team: "core"},
  ]);
});
afterAll(() => published.close());

const wordsOf = async (ref: string) =>
  (await ofWaves(published, [ref])).get(ref)?.map(({words}) => words);

it("a wave opens into what was said of each question, and not into those that are told of as the rest", async () => {
  expect(await wordsOf("2025-q3")).toEqual([
    "wave 2025-q3 of pulse: answers are told together only; closed",
    "efficiency, all questions together: mean 23 %, 95 % interval 7 % to 41 %, 34 answered",
    "satisfaction, docs: mean 4.12, 95 % interval 3.5 to 4.66, 34 answered",
  ]);
});

it("what a team said opens without a figure where too few answered", async () => {
  expect(await wordsOf("2025-q3/core")).toEqual([
    "wave 2025-q3 of pulse, what core said: answers are told together only; closed",
    "satisfaction, docs: not shown, fewer than 5 people",
  ]);
});

it("a wave that is not there opens into nothing", async () => {
  expect(await wordsOf("2025-q4")).toBeUndefined();
});
