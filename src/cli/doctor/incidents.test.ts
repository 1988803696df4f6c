import {writeFileSync} from "node:fs";
import {join} from "node:path";
import {expect, test} from "vitest";
import {defaultConfig} from "../../config/defaults.ts";
import type {IncidentRule} from "../../config.ts";
import {temporaryFolder} from "../../sources/git/fixtures/test-repository.ts";
import {checkIncidents} from "./incidents.ts";

const document: IncidentRule = {
  from: "markdown",
  path: "Next_Steps.md",
  where: {label: []},
  service: null,
};
const pagerduty: IncidentRule = {from: "pagerduty", where: {label: []}, service: null};
const used = {services: [], apiUrl: "https://api.pagerduty.com", isUsed: true};

test("nothing is checked where nothing is configured", async () => {
  expect(await checkIncidents(defaultConfig("/tmp"), {})).toEqual([]);
});

test("a document is read as a sync reads it: what is in it, and what cannot be used", async () => {
  const folder = temporaryFolder();
  const config = {...defaultConfig(folder), incidents: [document]};
  const check = async (...lines: string[]) => {
    writeFileSync(join(folder, "Next_Steps.md"), `${lines.join("\n")}\n`);
    return (await checkIncidents(config, {}))[0];
  };
  expect((await checkIncidents(config, {}))[0]).toMatchObject({
    id: "incidents[0]",
    status: "fail",
    detail: expect.stringContaining("there is no such file"),
  });
  const line = "- [ ] **2025-10-30** — INC-1: x";
  expect(await check("## Incidents", line)).toMatchObject({
    status: "pass",
    detail: "1 incident in Next_Steps.md",
  });
  expect(await check("## Incidents", line, "- [ ] broken", line)).toMatchObject({
    status: "warn",
    detail: expect.stringMatching(/^1 incident in Next_Steps.md; 2 lines .* first is line 3: /),
  });
});

test("PagerDuty needs a token, a source and a rule, and no secret is shown", async () => {
  const config = defaultConfig("/tmp");
  const of = async (changes: Partial<typeof config>, env = {}) =>
    (await checkIncidents({...config, ...changes}, env)).map(({id, status}) => `${id} ${status}`);
  const token = {PAGERDUTY_TOKEN: "u+secret"};
  expect(await of({incidents: [pagerduty]})).toEqual(["incidents[0] fail"]);
  expect(await of({incidents: [pagerduty], pagerduty: used})).toEqual([
    "incidents[0] pass",
    "pagerduty fail",
  ]);
  expect(await of({incidents: [pagerduty], pagerduty: used}, token)).toEqual([
    "incidents[0] pass",
    "pagerduty pass",
  ]);
  expect(await of({pagerduty: used}, token)).toEqual(["pagerduty warn"]);
  expect(await of({pagerduty: used}, {PAGERDUTY_TOKEN_FILE: "/nowhere"})).toEqual([
    "pagerduty fail",
  ]);
  const checks = await checkIncidents({...config, pagerduty: used}, token);
  expect(JSON.stringify(checks)).not.toContain("u+secret");
});

test("issues need GitHub or saved deliveries, imports need nothing", async () => {
  const issue: IncidentRule = {from: "github.issue", where: {label: ["sev1"]}, service: null};
  const imported: IncidentRule = {from: "import.incident", where: {label: []}, service: null};
  const config = {...defaultConfig("/tmp"), incidents: [issue, imported]};
  expect((await checkIncidents(config, {})).map(({status}) => status)).toEqual(["warn", "pass"]);
  const github = {...config.github, repositories: ["owner/shop"]};
  expect((await checkIncidents({...config, github}, {}))[0]?.status).toBe("pass");
});
