import {afterAll, expect, it} from "vitest";
import {emptyWave, sealWave, waveEvents} from "./close.ts";
import {openWave, removeFolders, says} from "./fixtures/waves.ts";
import {redeem} from "./redeem.ts";
import type {Said, Wave} from "./wave.ts";

const NOW = new Date("2026-10-15T12:00:00.000Z");

afterAll(removeFolders);

/** A wave of 12 of platform and 8 of data, of whom so many have answered. */
function answered(platform: number, data: number): Wave {
  const teams = [...Array<string>(12).fill("platform"), ...Array<string>(8).fill("data")];
  const {wave, tokens} = openWave(teams);
  const comment: Said = {question: "words", value: null, comment: "less noise"};
  return [...tokens.slice(0, platform), ...tokens.slice(12, 12 + data)].reduce(
    (state, token) => redeem(state, {token, said: [...says({one: 0.5}), comment]}).wave,
    wave,
  );
}

/** How many answers to the question are kept, by team. */
function kept(wave: Wave, question = "one") {
  const {answers} = sealWave(wave, {now: NOW});
  const those = answers.filter(answer => answer.question === question);
  return Object.fromEntries(
    Map.groupBy(those, ({team}) => String(team))
      .entries()
      .map(([team, list]) => [team, list.length]),
  );
}

it("keeps the team of an answer where enough of the team have answered", () => {
  expect(kept(answered(7, 5))).toEqual({platform: 7, data: 5});
  // Four of data are too few, and by subtraction they would be known: platform joins them.
  expect(kept(answered(7, 4))).toEqual({null: 11});
  expect(kept(answered(7, 0))).toEqual({platform: 7});
});

it("keeps nothing of fewer than five, and comments of ten, without their team", () => {
  expect(kept(answered(3, 1))).toEqual({});
  expect(kept(answered(3, 2))).toEqual({null: 5});
  expect(kept(answered(9, 0), "words")).toEqual({});
  expect(kept(answered(10, 0), "words")).toEqual({null: 10});
});

it("deletes the tokens, then the answers", () => {
  const sealed = sealWave(answered(7, 5), {now: NOW});
  expect([sealed.unused, sealed.used]).toEqual([[], []]);
  expect(emptyWave(sealed)).toMatchObject({status: "closed", answers: [], unused: [], used: []});
});

it("tells the warehouse the same each time, each answer by itself", () => {
  const sealed = sealWave(answered(7, 5), {now: NOW});
  const events = waveEvents(sealed);
  expect(waveEvents(structuredClone(sealed))).toEqual(events);
  expect(events[0]).toMatchObject({
    id: "survey:wave:2026-q4",
    payload: {
      survey: "made",
      opened_at: "2026-10-01T08:00:00.000Z",
      closed_at: NOW.toISOString(),
      invited: 20,
      origin: "fivekeys",
    },
  });
  for (const {id, version, payload} of events.slice(1)) {
    expect(id).toMatch(/^survey:answer:[0-9a-f]{32}$/);
    expect(version).toBe("");
    expect(Object.keys(payload)).toEqual([
      "answer_id",
      "wave_id",
      "question",
      "team",
      "value",
      "comment",
    ]);
  }
});
