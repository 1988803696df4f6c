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

test.each([
  ["90s", 0.025],
  ["30m", 0.5],
  ["1.5 h", 1.5],
  ["24h", 24],
])("rules are aligned within %s", (within, hours) => {
  const both = "{from: github.release}, {from: git.tag}";
  const config = read(`deployments: [${both}, {align: {within: ${within}}}]`);
  expect(config.alignHours).toBe(hours);
  expect(config.deployments.map(({from}) => from)).toEqual(["github.release", "git.tag"]);
});

test.each(["0m", "25h", "-1m", "1d", "30", "m", "1h30m"])("%s is no distance", within => {
  const both = "{from: github.release}, {from: git.tag}";
  const text = `deployments: [${both}, {align: {within: "${within}"}}]`;
  expect(mistake(text)).toContain("expected a duration such as 30m or 2h, at most 24h");
});

test("a rule over Prefect's runs", () => {
  const text = `{from: prefect.flow_run, where: {flow: a*, label: [k=v]}, exclude: {parameter: {backfill: true}},
    environment: {tag: "env:*", deployment: {"*-staging": staging}}, failed_when: {state: CRASHED}}`;
  expect(rules(text)).toEqual([
    {
      from: "prefect.flow_run",
      where: {flow: ["a*"], label: ["k=v"]},
      service: null,
      environment: null,
      prefect: {
        exclude: {
          flow: [],
          deployment: [],
          tag: [],
          label: [],
          work_pool: [],
          parameter: ["backfill=true"],
        },
        environment: {
          tag: "env:*",
          label: null,
          parameter: null,
          work_pool: {},
          deployment: {"*-staging": "staging"},
          default: "production",
        },
        failedWhen: {state: ["CRASHED"], result: ["success=false", "status=VALIDATION_FAILED"]},
      },
    },
  ]);
  const [plain] = rules("{from: prefect.flow_run, environment: staging}");
  expect(plain).toMatchObject({environment: "staging", prefect: {environment: null}});
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
