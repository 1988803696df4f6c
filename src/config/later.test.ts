import {expect, test} from "vitest";
import {mistake} from "./fixtures/example.ts";

test("what the design has and this version has not is told apart from a typing mistake", () => {
  const text = `
working_hours: {days: mon-fri}
incidents: []
sources:
  github: {repositories: [a/b]}
  prefect: {url: "\${PREFECT_API_URL}"}
deployments:
  - from: prefect.flow_run
    where: {flow: [a]}
    exclude: {parameter: {backfill: true}}
  - align: {within: 30m}
  - from: import.deployment
    failed_when: {state: [FAILED]}
failures: {causes: [incident]}
keep: [titles]
`;
  expect(mistake(text, {PREFECT_API_URL: "x"}).split("\n  ")).toEqual([
    '"fivekeys.yaml" has 9 mistakes',
    "fivekeys.yaml:2:1: working_hours is not known to this version of fivekeys",
    "fivekeys.yaml:3:1: incidents is not known to this version of fivekeys",
    "fivekeys.yaml:5:3: sources.github is not known to this version of fivekeys",
    "fivekeys.yaml:6:3: sources.prefect is not known to this version of fivekeys",
    'fivekeys.yaml:8:11: deployments[0].from: the kind "prefect.flow_run" is not known to this version of fivekeys',
    "fivekeys.yaml:11:5: deployments[1].align is not known to this version of fivekeys",
    "fivekeys.yaml:13:5: deployments[2].failed_when is not known to this version of fivekeys",
    'fivekeys.yaml:14:21: failures.causes[0]: "incident" is not known to this version of fivekeys',
    "fivekeys.yaml:15:1: keep is not known to this version of fivekeys",
  ]);
});
