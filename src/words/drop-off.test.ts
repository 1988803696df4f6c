import {expect, test} from "vitest";
import {dropOffNotes} from "./drop-off.ts";

const title = "Merged changes per contributor";
const fell = {value: 6, expected: 20, probability: 0.001, weeks: 12, is_drop: true};

test("says which team fell, from what, and how often that is chance", () => {
  const steady = {...fell, team: "data", is_drop: false};
  expect(dropOffNotes({title, drop_off: [steady, {...fell, team: "platform"}]})).toEqual([
    "Merged changes per contributor: the last whole week of platform is a drop-off, 6 in all where the 12 weeks " +
      "before let expect 20.0; a steady team falls this low in 1 of 100 weeks at most.",
  ]);
});

test("names no team where there are none, and is silent where nothing fell or nobody asks", () => {
  expect(dropOffNotes({title, drop_off: [{...fell, team: null}]})[0]).toContain(
    "the last whole week is a drop-off",
  );
  expect(dropOffNotes({title, drop_off: []})).toEqual([]);
  expect(dropOffNotes({title, drop_off: null})).toEqual([]);
});
