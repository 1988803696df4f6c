import {HOLIDAYS, TIMEZONE} from "./calendar.ts";
import {FIRST_LINE} from "./first-line.ts";
import {addressesOf, repositoryOf, services, type TeamName} from "./organisation.ts";

const RULES = `deployments:
  # A refresh of the data is a deployment; GitHub Actions sees some of them too.
  - from: prefect.flow_run
    service: data-platform
    where: {flow: [refresh-marts], deployment: [refresh-marts]}
    exclude: {tag: [backfill], parameter: {backfill: true}}
    environment: {tag: "env:*", default: production}
  - from: github.workflow_job
    service: data-platform
    where: {workflow: publish.yml, job: publish-marts, event: push, branch: default}
    environment: production
  - from: github.deployment
    service: orders-api
  - from: github.workflow_run
    service: web-shop
    where: {workflow: deploy.yml, event: [push, workflow_dispatch], branch: default}
    environment: production
  - align: {within: 30m}

incidents:
  - from: github.issue
    where: {label: [sev1, sev2, sev3]}
  - from: markdown
    path: INCIDENTS.md
    service: data-platform
  - from: pagerduty

qa: {workflow: qa.yml}
`;

/** The fivekeys.yaml of the invented organisation: what a real one of its kind would write. */
export function configuration(): string {
  const teams: TeamName[] = ["data", "platform"];
  return `${FIRST_LINE}
# Tideline does not exist, and neither does anybody in it. Try a target, a window or a team; never add real sources.

timezone: ${TIMEZONE}
working_hours:
  days: mon-fri
  from: "08:00"
  to: "17:00"
  holidays: ${HOLIDAYS}
  teams:
    web: {timezone: Europe/Berlin}

services:
${services
  .map(
    ({name, team}) => `  - name: ${name}\n    repository: ${repositoryOf(name)}\n    team: ${team}`,
  )
  .join("\n")}

sources:
  # Nothing is read: the demo brings its events itself.
  git: []
  slack:
    export: slack-export.zip
    channels:
      - {name: ask-data, team: data}
      - {name: ask-api, team: api}
      - {name: ask-web, team: web}
      - {name: ask-platform, team: platform}

${RULES}
teams:
${teams.map(team => `  ${team}: [${addressesOf(team).join(", ")}]`).join("\n")}

targets:
  # At least 3 a week for each service; all three together no more than 18, which is what support keeps up with.
  deployment_frequency: {per_week: [3, 18]}

people:
  bots: ["tideline-updates[bot]"]
  agents: ["tideline-agent[bot]"]
  minimum_group: 5
`;
}
