import {expect, test} from "vitest";
import {mistake} from "./fixtures/example.ts";

test("what the design has and this version has not is told apart from a typing mistake", () => {
  const text = `
sources:
  incidents: {}
keep: [titles]
`;
  expect(mistake(text).split("\n  ")).toEqual([
    '"fivekeys.yaml" has 2 mistakes',
    "fivekeys.yaml:3:3: sources.incidents is not known to this version of fivekeys",
    "fivekeys.yaml:4:1: keep is not known to this version of fivekeys",
  ]);
});
