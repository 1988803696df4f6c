import {resolve} from "node:path";
import type {
  Config,
  DeploymentRule,
  PrefectRule,
  ServerConfig,
  SlackSource,
  Target,
  WorkingHours,
} from "../config.ts";
import {durationHours} from "./align-schema.ts";
import {defaults} from "./defaults.ts";
import type {ConfigFile} from "./schema.ts";
import {syncSeconds} from "./server-schema.ts";
import {completeSignIn} from "./sign-in-schema.ts";
import {workingDays} from "./working-days.ts";

/** The checked file as the product sees it: camelCase, one form for everything, nothing left out. */
export function complete(parsed: ConfigFile, {file, root}: {file: string; root: string}): Config {
  const {changes, environments, failures, people} = parsed;
  return {
    file,
    root,
    dataFolder: resolve(root, parsed.data),
    timezone: parsed.timezone,
    services: parsed.services.map(({name, repository = null, paths, team = null}) => ({
      name,
      repository,
      paths: list(paths),
      team,
    })),
    git: [parsed.sources.git]
      .flat()
      .map(({path, name = null, branch = null}) => ({path, name, branch})),
    github: {
      repositories: list(parsed.sources.github.repositories),
      apiUrl: parsed.sources.github.api_url,
      jobs: list(parsed.sources.github.jobs),
    },
    prefect: prefect(parsed.sources.prefect),
    pagerduty: pagerduty(parsed.sources.pagerduty),
    slack: slack(parsed.sources.slack),
    surveyTools: surveyTools(parsed.sources),
    deployments: parsed.deployments.flatMap(item => ("align" in item ? [] : [rule(item)])),
    alignHours: alignHours(parsed.deployments),
    environments: {production: list(environments.production), count: environments.count},
    changes: {
      mergedBranches: changes.merged_branches,
      hotfixBranches: list(changes.hotfix_branches),
      hotfixLabels: list(changes.hotfix_labels),
      docs: list(changes.docs),
      firstDeployment: changes.first_deployment,
    },
    failures: {causes: failures.causes, attributionHours: failures.attribution_hours},
    incidents: parsed.incidents.map(given => ({
      from: given.from,
      where: {label: given.from === "github.issue" ? list(given.where.label) : []},
      ...(given.from === "markdown" ? {path: given.path} : {}),
      service: given.service ?? null,
    })),
    workingHours: workingHours(parsed.working_hours),
    teamHours: teamHours(parsed),
    qa: {workflows: list(parsed.qa.workflow)},
    teams: mapValues(parsed.teams, list),
    surveys: {
      questions: parsed.surveys.questions ?? null,
      contact: parsed.surveys.contact ?? null,
    },
    retention: {
      rawDays: parsed.retention.raw_days,
      tableDays: parsed.retention.table_days,
      accessLogDays: parsed.retention.access_log_days,
    },
    windowDays: parsed.window_days,
    targets: mapValues(parsed.targets, statistics => mapValues(statistics, target)),
    people: {
      bots: list(people.bots),
      agents: list(people.agents),
      aliases: people.aliases,
      minimumGroup: people.minimum_group,
    },
    server: server(parsed.server),
  };
}

function prefect(parsed: ConfigFile["sources"]["prefect"]): Config["prefect"] {
  return {
    url: parsed.url ?? null,
    database: parsed.database ?? null,
    records: list(parsed.records),
    parameters: list(parsed.parameters),
    recheckDays: parsed.recheck_days,
  };
}

function server(parsed: ConfigFile["server"]): ServerConfig {
  return {
    host: parsed.host,
    port: parsed.port,
    syncEverySeconds: syncSeconds(parsed.sync_every),
    publicUrl: parsed.public_url ?? null,
    trustedProxy: list(parsed.trusted_proxy),
    signIn: completeSignIn(parsed.sign_in),
  };
}

function pagerduty(parsed: ConfigFile["sources"]["pagerduty"]): Config["pagerduty"] {
  return {
    services: list(parsed?.services ?? []),
    apiUrl: parsed?.api_url ?? defaults.pagerdutyApiUrl,
    isUsed: parsed !== undefined,
  };
}

function slack(parsed: ConfigFile["sources"]["slack"]): SlackSource {
  return {
    channels: (parsed?.channels ?? []).map(one =>
      typeof one === "string" ? {name: one, team: null} : {name: one.name, team: one.team ?? null},
    ),
    exports: list(parsed?.export ?? []),
    isAsked: parsed?.api ?? false,
    apiUrl: parsed?.api_url ?? defaults.slackApiUrl,
    recheckDays: parsed?.recheck_days ?? defaults.slackRecheckDays,
  };
}

function surveyTools(sources: ConfigFile["sources"]): Config["surveyTools"] {
  return (["typeform", "google_forms", "formbricks"] as const).flatMap(tool => {
    const own = sources[tool];
    return own === undefined ? [] : [{tool, apiUrl: own.api_url, forms: own.forms}];
  });
}

type Item = ConfigFile["deployments"][number];
type Rule = Exclude<Item, {align: object}>;

function alignHours(items: readonly Item[]): number | null {
  const found = items.find(item => "align" in item);
  return found === undefined ? null : durationHours(found.align.within);
}

function rule(parsed: Rule): DeploymentRule {
  const given = Object.entries(parsed.where) as [string, string | string[] | undefined][];
  return {
    from: parsed.from,
    where: Object.fromEntries(
      given.flatMap(([key, globs]) => (globs === undefined ? [] : [[key, list(globs)]])),
    ),
    ...(parsed.from === "prefect.flow_run" ? {prefect: prefectRule(parsed)} : {}),
    service: parsed.service ?? null,
    environment: typeof parsed.environment === "string" ? parsed.environment : null,
  };
}

function prefectRule(parsed: Extract<Rule, {from: "prefect.flow_run"}>): PrefectRule {
  const {exclude, environment, failed_when} = parsed;
  return {
    exclude: {
      flow: list(exclude.flow ?? []),
      deployment: list(exclude.deployment ?? []),
      tag: list(exclude.tag ?? []),
      label: list(exclude.label ?? []),
      work_pool: list(exclude.work_pool ?? []),
      parameter: pairs(exclude.parameter),
    },
    environment:
      typeof environment === "string"
        ? null
        : {
            tag: environment.tag ?? null,
            label: environment.label ?? null,
            parameter: environment.parameter ?? null,
            work_pool: environment.work_pool,
            deployment: environment.deployment,
            default: environment.default,
          },
    failedWhen: {state: list(failed_when.state), result: pairs(failed_when.result)},
  };
}

/** `name=value` each. */
function pairs(record: Readonly<Record<string, string | number | boolean | undefined>>): string[] {
  return Object.entries(record).flatMap(([key, value]) =>
    value === undefined ? [] : [`${key}=${value}`],
  );
}

function workingHours(parsed: ConfigFile["working_hours"]): WorkingHours {
  const {days, from, to, holidays = null} = parsed;
  return {days: workingDays(list(days)) ?? [], from, to, holidays};
}

/** What a team does not say is as for all. */
function teamHours({working_hours, timezone}: ConfigFile): Config["teamHours"] {
  const {teams, ...common} = working_hours;
  return mapValues(teams, own => {
    const {days = common.days, from = common.from, to = common.to} = own;
    const {holidays = common.holidays} = own;
    return {
      ...workingHours({days, from, to, holidays, teams: {}}),
      timezone: own.timezone ?? timezone,
    };
  });
}

function target(band: ConfigFile["targets"][string][string]): Target {
  if (Array.isArray(band)) return {at_least: band[0], at_most: band[1]};
  const {at_least, at_most} = band;
  return {
    ...(at_least === undefined ? {} : {at_least}),
    ...(at_most === undefined ? {} : {at_most}),
  };
}

function list(value: string | readonly string[]): readonly string[] {
  return typeof value === "string" ? [value] : value;
}

function mapValues<A, B>(record: Readonly<Record<string, A>>, map: (value: A) => B) {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value)]));
}
