import {expect, test} from "vitest";
import {mistake} from "./fixtures/example.ts";

const mistakes: Record<string, [text: string, message: string]> = {
  "an unknown key": [
    "servces: []",
    'fivekeys.yaml:1:1: servces is not a known key; did you mean "services"?',
  ],
  "an unknown key within a list": [
    "services:\n  - name: a\n    pats: [x]",
    'fivekeys.yaml:3:5: services[0].pats is not a known key; did you mean "paths"?',
  ],
  "an unknown key of a clone that is not in a list": [
    "sources:\n  git: {brnach: main}",
    'fivekeys.yaml:2:9: sources.git.brnach is not a known key; did you mean "branch"?',
  ],
  "an unknown key of one kind of rule": [
    "deployments:\n  - from: git.tag\n    where: {tga: v*}",
    'fivekeys.yaml:3:13: deployments[0].where.tga is not a known key; did you mean "tag"?',
  ],
  "an unknown key far from all": [
    "people: {colour: red}",
    "fivekeys.yaml:1:10: people.colour is not a known key; the keys here are bots, agents, aliases, minimum_group",
  ],
  "an unknown key of a target": [
    "targets: {lead_time_for_changes: {p50: {atmost: 3}}}",
    'fivekeys.yaml:1:41: targets.lead_time_for_changes.p50.atmost is not a known key; did you mean "at_most"?',
  ],
  "text for a number": [
    'window_days: "28"',
    'fivekeys.yaml:1:14: window_days: expected a number, found "28"',
  ],
  "a fraction for a whole number": [
    "window_days: 1.5",
    "fivekeys.yaml:1:14: window_days: expected a whole number, found 1.5",
  ],
  "a number for text or a list": [
    "services: [{name: a, paths: 3}]",
    "fivekeys.yaml:1:29: services[0].paths: expected text or a list, found 3",
  ],
  "a list for a mapping": ["- 1", "fivekeys.yaml:1:1: expected a mapping, found a list"],
  "a section left empty": [
    "people:\n  # bots: []\nwindow_days: 7",
    "fivekeys.yaml:1:8: people: expected a mapping, found nothing",
  ],
  "a missing key": [
    "services:\n  - team: a",
    "fivekeys.yaml:2:5: services[0].name is missing: expected text",
  ],
  "a choice that does not exist": [
    "environments:\n  count: frist",
    'fivekeys.yaml:2:10: environments.count: expected "first" or "each", found "frist"; did you mean "first"?',
  ],
  "a kind of rule that does not exist": [
    "deployments: [{from: git.tags}]",
    'fivekeys.yaml:1:22: deployments[0].from: expected "git.tag" or "git.merge" or "import.deployment" or "github.deployment" or "github.release" or "github.workflow_run" or "github.workflow_job" or "github.merge" or "prefect.flow_run", found "git.tags"; did you mean "git.tag"?',
  ],
  "a rule without a kind": [
    "deployments: [{environment: x}]",
    'fivekeys.yaml:1:15: deployments[0].from is missing: expected "git.tag" or "git.merge" or "import.deployment" or "github.deployment" or "github.release" or "github.workflow_run" or "github.workflow_job" or "github.merge" or "prefect.flow_run"',
  ],
  "an alignment without a duration": [
    "deployments: [{from: git.tag}, {from: git.merge}, {align: {}}]",
    "fivekeys.yaml:1:59: deployments[2].align.within is missing: expected text",
  ],
  "an alignment that is none": [
    "deployments: [{from: git.tag}, {from: git.merge}, {align: 30m}]",
    'fivekeys.yaml:1:59: deployments[2].align: expected a mapping, found "30m"',
  ],
  "a duration without a unit": [
    'deployments: [{from: git.tag}, {from: git.merge}, {align: {within: "30"}}]',
    'fivekeys.yaml:1:68: deployments[2].align.within: expected a duration such as 30m or 2h, at most 24h, found "30"',
  ],
  "a key that an alignment has not": [
    "deployments: [{from: git.tag}, {from: git.merge}, {align: {within: 30m, wihtin: 1h}}]",
    'fivekeys.yaml:1:73: deployments[2].align.wihtin is not a known key; did you mean "within"?',
  ],
  "a rule with an alignment": [
    "deployments: [{align: {within: 30m}, from: git.tag}]",
    "fivekeys.yaml:1:16: deployments[0].align is not a known key; the keys here are from, where, environment, service",
  ],
  "a tag that leaves no room for an environment": [
    "deployments: [{from: prefect.flow_run, environment: {tag: env}}]",
    'fivekeys.yaml:1:59: deployments[0].environment.tag: expected one star, as in env:*, found "env"',
  ],
  "a group too small": [
    "people: {minimum_group: 1}",
    "fivekeys.yaml:1:25: people.minimum_group: expected at least 2, found 1",
  ],
  "a duration of nothing": [
    "failures: {attribution_hours: 0}",
    "fivekeys.yaml:1:31: failures.attribution_hours: expected more than 0, found 0",
  ],
};

for (const [name, [text, message]] of Object.entries(mistakes)) {
  test(`${name} is refused`, () => expect(mistake(text)).toBe(message));
}
