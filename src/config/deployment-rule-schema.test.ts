import {describe, expect, it, test} from "vitest";
import {mistake, read} from "./fixtures/example.ts";
import {workingDays} from "./working-days.ts";

const rules = (text: string) => read(`deployments: [${text}]`).deployments;

test.each([
  [
    "{from: github.deployment, where: {environment: prod*}}",
    {from: "github.deployment", where: {environment: ["prod*"]}, environment: null},
  ],
  [
    "{from: github.deployment, environment: production}",
    {from: "github.deployment", where: {}, environment: "production"},
  ],
  [
    "{from: github.release, where: {tag: [v*, w*]}}",
    {from: "github.release", where: {tag: ["v*", "w*"]}, environment: "production"},
  ],
  [
    "{from: github.workflow_run, where: {workflow: a.yml, event: push, branch: default}}",
    {
      from: "github.workflow_run",
      where: {workflow: ["a.yml"], event: ["push"], branch: ["default"]},
      environment: "production",
    },
  ],
  [
    "{from: github.workflow_job, where: {workflow: a.yml, job: [b, c]}, environment: staging}",
    {
      from: "github.workflow_job",
      where: {workflow: ["a.yml"], job: ["b", "c"]},
      environment: "staging",
    },
  ],
  [
    "{from: github.merge, where: {branch: default}}",
    {from: "github.merge", where: {branch: ["default"]}, environment: "production"},
  ],
])("the rule %s", (text, expected) => {
  expect(rules(text)).toEqual([{service: null, ...expected}]);
});

test("a rule refuses what it cannot choose by", () => {
  expect(mistake("deployments: [{from: github.workflow_run, where: {job: a}}]")).toBe(
    "fivekeys.yaml:1:51: deployments[0].where.job is not a known key; the keys here are workflow, event, branch",
  );
  expect(mistake("incidents: [{from: github.issue}]")).toContain("incidents[0].where is missing");
  expect(mistake("working_hours: {from: 8}")).toContain("working_hours.from");
  expect(mistake('working_hours: {from: "8:00"}')).toContain("expected a time of day");
  expect(mistake("working_hours: {holidays: Bavaria}")).toContain("expected a country such as ZA");
});

describe("days of the week", () => {
  it.each([
    [["mon-fri"], [1, 2, 3, 4, 5]],
    [["sun-thu"], [1, 2, 3, 4, 7]],
    [
      ["Sat", "monday", "sat"],
      [1, 6],
    ],
    [["mon, wed-thu"], [1, 3, 4]],
    [["sun-sun"], [7]],
  ])("%j", (texts, expected) => expect(workingDays(texts)).toEqual(expected));

  it.each(["", "m", "fryday", "mon-fri-sun", "mon-", "1"])("%j is none", text => {
    expect(workingDays([text])).toBe(null);
  });
});
