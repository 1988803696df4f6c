import {expect, test} from "vitest";
import {mistake, read} from "./fixtures/example.ts";

const mistakes: Record<string, [text: string, message: string]> = {
  "an unknown time zone": [
    "timezone: Africa/Johanesburg",
    'fivekeys.yaml:1:11: timezone: "Africa/Johanesburg" is not an IANA time zone; did you mean "Africa/Johannesburg"?',
  ],
  "an offset for a time zone": [
    "timezone: '+02:00'",
    'fivekeys.yaml:1:11: timezone: "+02:00" is not an IANA time zone, such as Africa/Johannesburg',
  ],
  "a service named twice": [
    "services: [{name: a}, {name: a}]",
    'fivekeys.yaml:1:30: services[1].name: the name "a" is given twice',
  ],
  "a clone named twice": [
    "sources: {git: [{path: a}, {path: ./b/../a}]}",
    "fivekeys.yaml:1:35: sources.git[1].path: this clone is named twice",
  ],
  "a service in an unknown clone": [
    "services: [{name: a, repository: manin}]\nsources: {git: {name: main}}",
    'fivekeys.yaml:1:34: services[0].repository: no clone is named "manin"; did you mean "main"?',
  ],
  "a service without its clone": [
    "services: [{name: a}]\nsources: {git: [{path: a}, {path: b}]}",
    "fivekeys.yaml:1:12: services[0].repository is missing: there are 2 clones, and it must say which one",
  ],
  "a rule for an unknown service": [
    "services: [{name: web}]\ndeployments: [{from: git.tag, service: api}]",
    'fivekeys.yaml:2:40: deployments[0].service: no service is named "api"; there is web',
  ],
  "an incident rule for an unknown service": [
    "services: [{name: web}]\nincidents: [{from: github.issue, where: {label: a}, service: api}]",
    'fivekeys.yaml:2:62: incidents[0].service: no service is named "api"; there is web',
  ],
  "a zone of a team that does not exist": [
    "working_hours: {teams: {data: {timezone: Europe/Berlni}}}",
    'fivekeys.yaml:1:42: working_hours.teams.data.timezone: "Europe/Berlni" is not an IANA time zone; did you mean "Europe/Berlin"?',
  ],
  "a team's day that is none": [
    "working_hours: {teams: {data: {days: fryday}}}",
    'fivekeys.yaml:1:38: working_hours.teams.data.days: "fryday" names no day of the week; write days as mon-fri or [mon, wed]',
  ],
  "a team's end before the beginning of all": [
    'working_hours: {from: "10:00", teams: {data: {to: "09:00"}}}',
    'fivekeys.yaml:1:51: working_hours.teams.data.to: work begins at 10:00, and "09:00" is not later',
  ],
  "a team's beginning after the end of all": [
    'working_hours: {teams: {data: {from: "18:00"}}}',
    'fivekeys.yaml:1:38: working_hours.teams.data.from: work begins at 18:00, and "17:00" is not later',
  ],
  "channels of Slack that nothing tells of": [
    "sources: {slack: {channels: [help]}}",
    "fivekeys.yaml:1:18: sources.slack: expected `export`, `api: true` or both, found a mapping",
  ],
  "a day that is none": [
    "working_hours: {days: [mon-wed, fryday]}",
    'fivekeys.yaml:1:23: working_hours.days: "fryday" names no day of the week; write days as mon-fri or [mon, wed]',
  ],
  "work that ends before it begins": [
    'working_hours: {to: "08:00"}',
    'fivekeys.yaml:1:21: working_hours.to: work begins at 08:00, and "08:00" is not later',
  ],
  "a person in two teams": [
    "teams: {a: [ada, bob], b: Ada}",
    'fivekeys.yaml:1:27: teams.b: this person is in "a" already',
  ],
  "an alignment of one rule": [
    "deployments: [{from: git.tag}, {align: {within: 30m}}]",
    "fivekeys.yaml:1:33: deployments[1].align: needs two rules before it, and there is 1",
  ],
  "an alignment alone": [
    "deployments: [{align: {within: 30m}}]",
    "fivekeys.yaml:1:16: deployments[0].align: needs two rules before it, and there is none",
  ],
  "an alignment that does not come last": [
    "deployments:\n  - from: git.tag\n  - align: {within: 30m}\n  - from: git.merge",
    "fivekeys.yaml:3:5: deployments[1].align: comes last in the list",
  ],
  "a parameter that tells backfills apart and is not kept": [
    "sources: {prefect: {parameters: [incremental]}}\ndeployments: [{from: prefect.flow_run, exclude: {parameter: {backfill: true}}}]",
    "fivekeys.yaml:2:62: deployments[0].exclude.parameter.backfill: the parameter is not kept; name it in sources.prefect.parameters",
  ],
  "a parameter that names the environment and is not kept": [
    "deployments: [{from: prefect.flow_run, environment: {parameter: target}}]",
    "fivekeys.yaml:1:65: deployments[0].environment.parameter: the parameter is not kept; name it in sources.prefect.parameters",
  ],
  "a band the wrong way round": [
    "targets: {deployment_frequency: {per_week: [5, 3]}}",
    "fivekeys.yaml:1:44: targets.deployment_frequency.per_week: no value is at least 5 and at most 3",
  ],
  "a band of nothing": [
    "targets: {deployment_frequency: {per_week: {}}}",
    "fivekeys.yaml:1:44: targets.deployment_frequency.per_week: expected at_least, at_most or both",
  ],
};

for (const [name, [text, message]] of Object.entries(mistakes)) {
  test(`${name} is refused`, () => expect(mistake(text)).toBe(message));
}

test("a repository that no clone has is known where there are no clones", () => {
  const {services} = read("services: [{name: a, repository: shop}]\nsources: {git: []}");
  expect(services).toMatchObject([{repository: "shop"}]);
});
