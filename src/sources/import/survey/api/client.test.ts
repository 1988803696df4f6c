import {expect, it} from "vitest";
import {fakeSurveyTools, TOKENS} from "../../../../../test/support/fake-survey-tools.ts";
import {UserError} from "../../../../lib/errors.ts";
import {surveyClient} from "./client.ts";
import {surveyTools} from "./tools.ts";

/** A client of a fake Typeform that waits for nothing, and how long it would have. */
async function asking(maxWaitSeconds?: number) {
  const fake = await fakeSurveyTools([]);
  const waits: number[] = [];
  const {name, hints} = surveyTools.typeform;
  const client = surveyClient({
    ...{apiUrl: `${fake.url}/`, name, hints, maxWaitSeconds},
    headers: async () => ({authorization: `Bearer ${TOKENS.typeform}`}),
    log: {progress: () => undefined},
    sleep: async milliseconds => void waits.push(milliseconds / 1000),
  });
  return {...fake, client, waits, get: () => client.get("/forms/form/responses", {page_size: "9"})};
}

async function refusal(work: Promise<unknown>): Promise<UserError> {
  const error = await work.then(
    () => null,
    (error: unknown) => error,
  );
  if (error instanceof UserError) return error;
  throw new Error("It was not refused", {cause: error});
}

it("waits where the limit is used up, as long as it is told", async () => {
  const {get, broken, waits, client} = await asking();
  broken.push({status: 429, headers: {"retry-after": "7"}}, {status: 429});
  expect(await get()).toMatchObject({items: []});
  expect(waits).toEqual([7, 60]);
  expect(client.counts()).toMatchObject({rest: 3, retries: 2, waitedSeconds: 67});
});

it("repeats what failed in passing, and ends in exit code 6 when it goes on", async () => {
  const {get, broken, waits} = await asking();
  broken.push({status: 503}, {status: 408});
  await get();
  expect(waits).toEqual([1, 2]);
  broken.push(...Array.from({length: 6}, () => ({status: 502})));
  const error = await refusal(get());
  expect([error.exitCode, error.message]).toEqual([
    6,
    "Cannot read answers from Typeform: it answers 502",
  ]);
});

it("waits no longer than it may", async () => {
  const {get, broken, waits} = await asking(10);
  broken.push({status: 429, headers: {"retry-after": "30"}});
  expect((await refusal(get())).exitCode).toBe(6);
  expect(waits).toEqual([]);
});

it.each([
  [401, 5],
  [403, 5],
  [404, 2],
])("ends in an exit code of its own at %i", async (status, exitCode) => {
  const {get, broken} = await asking();
  broken.push({status, body: TOKENS.typeform});
  const error = await refusal(get());
  expect(error.exitCode).toBe(exitCode);
  expect(`${error.message} ${error.hint} ${error.stack}`).not.toContain(TOKENS.typeform);
});

it("says so where something else answers", async () => {
  const {get, broken} = await asking();
  broken.push({status: 200, body: `<html>${TOKENS.typeform}`});
  const error = await refusal(get());
  expect([error.exitCode, error.cause]).toEqual([6, undefined]);
  expect(error.message).toBe("Cannot read answers from Typeform: its answer is not JSON");
});
