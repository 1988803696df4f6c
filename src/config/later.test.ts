import {expect, test} from "vitest";
import {mistake} from "./fixtures/example.ts";

test("what the design has and this version has not is told apart from a typing mistake", () => {
  const text = `
incidents: [{from: markdown, path: Next_Steps.md}]
sources:
  prefect: {url: "\${PREFECT_API_URL}"}
deployments:
  - from: prefect.flow_run
    where: {flow: [a]}
    exclude: {parameter: {backfill: true}}
  - align: {within: 30m}
  - from: import.deployment
    failed_when: {state: [FAILED]}
keep: [titles]
`;
  expect(mistake(text, {PREFECT_API_URL: "x"}).split("\n  ")).toEqual([
    '"fivekeys.yaml" has 6 mistakes',
    'fivekeys.yaml:2:20: incidents[0].from: the kind "markdown" is not known to this version of fivekeys',
    "fivekeys.yaml:4:3: sources.prefect is not known to this version of fivekeys",
    'fivekeys.yaml:6:11: deployments[0].from: the kind "prefect.flow_run" is not known to this version of fivekeys',
    "fivekeys.yaml:9:5: deployments[1].align is not known to this version of fivekeys",
    "fivekeys.yaml:11:5: deployments[2].failed_when is not known to this version of fivekeys",
    "fivekeys.yaml:12:1: keep is not known to this version of fivekeys",
  ]);
});
