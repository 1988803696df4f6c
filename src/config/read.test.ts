import {expect, test} from "vitest";
import {read} from "./fixtures/example.ts";

test("every key of the file arrives", () => {
  const config = read(`
timezone: Africa/Johannesburg
services:
  - {name: hotpass, repository: main, paths: [apps/**], team: platform}
sources:
  git:
    - {path: ../main, name: main, branch: trunk}
  github: {repositories: acme/shop, api_url: "https://github.acme.example/api/v3", jobs: [test.yml]}
  prefect:
    url: https://prefect.acme.example/api
    database: prefect.db
    records: [runs, "s3://acme-runs/prod"]
    parameters: [backfill]
    recheck_days: 30
  pagerduty: {services: PABC123, api_url: "https://api.eu.pagerduty.com"}
  slack:
    export: exports/slack.zip
    api: true
    api_url: https://slack-gov.com/api
    channels: [help-*, {name: data-support, team: data}]
    recheck_days: 30
  typeform: {forms: [{id: u6nXL7, mapping: q4.yaml}], api_url: "https://api.eu.typeform.com"}
  formbricks: {forms: [{id: cm5, mapping: q3.yaml}, {id: cm5, mapping: q5.yaml}]}
deployments:
  - {from: git.tag, where: {tag: v*}, service: hotpass}
  - {from: git.merge, environment: staging}
  - {from: import.deployment, where: {service: [hot*], environment: [prod]}}
environments: {production: live, count: each}
changes: {merged_branches: true, hotfix_branches: [fix/*], hotfix_labels: urgent, docs: [], first_deployment: include}
failures: {causes: [rollback], attribution_hours: 12}
incidents: [{from: github.issue, where: {label: sev*}, service: hotpass}]
working_hours:
  {days: [sun-wed, Thursday], from: "07:30", to: "24:00", holidays: DE-BY,
   teams: {data: {timezone: Europe/Berlin, days: mon-fri, to: "16:00"}}}
qa: {workflow: test.yml}
teams: {platform: [ada, bob@example.org], data: eve}
surveys: {questions: ours.yaml, contact: "#people"}
retention: {raw_days: 30, table_days: 180, access_log_days: 7}
window_days: 14
targets:
  deployment_frequency: {per_week: [3, 5]}
  lead_time_for_changes: {p50: {at_most: 24}}
people: {bots: [renovate*], agents: [helper*], minimum_group: 4}
server:
  {host: "::1", port: 80, sync_every: 2h, public_url: "https://us.test", trusted_proxy: 10.0.0.0/8,
   sign_in: {issuer: "https://id.test", client_id: us, scopes: groups, role_claim: realm.roles,
             roles: {admin: chiefs, viewer: ["*"]}, session_hours: 4}}
data: out
`);
  expect(config).toEqual({
    file: "/team/fivekeys.yaml",
    root: "/team",
    dataFolder: "/team/out",
    timezone: "Africa/Johannesburg",
    services: [{name: "hotpass", repository: "main", paths: ["apps/**"], team: "platform"}],
    git: [{path: "../main", name: "main", branch: "trunk"}],
    github: {
      repositories: ["acme/shop"],
      apiUrl: "https://github.acme.example/api/v3",
      jobs: ["test.yml"],
    },
    prefect: {
      url: "https://prefect.acme.example/api",
      database: "prefect.db",
      records: ["runs", "s3://acme-runs/prod"],
      parameters: ["backfill"],
      recheckDays: 30,
    },
    pagerduty: {services: ["PABC123"], apiUrl: "https://api.eu.pagerduty.com", isUsed: true},
    surveyTools: [
      {
        ...{tool: "typeform", apiUrl: "https://api.eu.typeform.com"},
        forms: [{id: "u6nXL7", mapping: "q4.yaml"}],
      },
      {
        ...{tool: "formbricks", apiUrl: "https://app.formbricks.com"},
        forms: [
          {id: "cm5", mapping: "q3.yaml"},
          {id: "cm5", mapping: "q5.yaml"},
        ],
      },
    ],
    slack: {
      channels: [
        {name: "help-*", team: null},
        {name: "data-support", team: "data"},
      ],
      exports: ["exports/slack.zip"],
      isAsked: true,
      apiUrl: "https://slack-gov.com/api",
      recheckDays: 30,
    },
    deployments: [
      {from: "git.tag", where: {tag: ["v*"]}, service: "hotpass", environment: "production"},
      {from: "git.merge", where: {}, service: null, environment: "staging"},
      {
        from: "import.deployment",
        where: {service: ["hot*"], environment: ["prod"]},
        service: null,
        environment: "production",
      },
    ],
    alignHours: null,
    environments: {production: ["live"], count: "each"},
    changes: {
      mergedBranches: true,
      hotfixBranches: ["fix/*"],
      hotfixLabels: ["urgent"],
      docs: [],
      firstDeployment: "include",
    },
    failures: {causes: ["rollback"], attributionHours: 12},
    incidents: [{from: "github.issue", where: {label: ["sev*"]}, service: "hotpass"}],
    workingHours: {days: [1, 2, 3, 4, 7], from: "07:30", to: "24:00", holidays: "DE-BY"},
    teamHours: {
      data: {
        ...{timezone: "Europe/Berlin", days: [1, 2, 3, 4, 5], holidays: "DE-BY"},
        ...{from: "07:30", to: "16:00"},
      },
    },
    qa: {workflows: ["test.yml"]},
    teams: {platform: ["ada", "bob@example.org"], data: ["eve"]},
    surveys: {questions: "ours.yaml", contact: "#people"},
    retention: {rawDays: 30, tableDays: 180, accessLogDays: 7},
    windowDays: 14,
    targets: {
      deployment_frequency: {per_week: {at_least: 3, at_most: 5}},
      lead_time_for_changes: {p50: {at_most: 24}},
    },
    people: {bots: ["renovate*"], agents: ["helper*"], aliases: [], minimumGroup: 4},
    server: {
      host: "::1",
      port: 80,
      syncEverySeconds: 7200,
      publicUrl: "https://us.test",
      trustedProxy: ["10.0.0.0/8"],
      signIn: {
        issuer: "https://id.test",
        clientId: "us",
        scopes: ["groups"],
        roleClaim: "realm.roles",
        roles: {admin: ["chiefs"], operator: [], analyst: [], viewer: ["*"]},
        sessionHours: 4,
      },
    },
  });
});

test("one clone may be written without a list", () => {
  expect(read("sources: {git: {path: clone}}").git).toEqual([
    {path: "clone", name: null, branch: null},
  ]);
});

test("without a word of them, none of Prefect, PagerDuty and Slack is asked", () => {
  const {prefect, pagerduty} = read("{}");
  expect(prefect).toEqual({
    url: null,
    database: null,
    records: [],
    parameters: ["backfill", "incremental", "git_sha"],
    recheckDays: 14,
  });
  expect(pagerduty.isUsed).toBe(false);
  expect(read("sources: {pagerduty: {}}").pagerduty.isUsed).toBe(true);
  expect(read("{}").slack).toMatchObject({channels: [], exports: [], isAsked: false});
});
