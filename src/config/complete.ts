import {resolve} from "node:path";
import type {Config, DeploymentRule, Target, WorkingHours} from "../config.ts";
import type {ConfigFile} from "./schema.ts";
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
    deployments: parsed.deployments.map(rule),
    environments: {production: list(environments.production), count: environments.count},
    changes: {
      mergedBranches: changes.merged_branches,
      hotfixBranches: list(changes.hotfix_branches),
      hotfixLabels: list(changes.hotfix_labels),
      docs: list(changes.docs),
      firstDeployment: changes.first_deployment,
    },
    failures: {causes: failures.causes, attributionHours: failures.attribution_hours},
    incidents: parsed.incidents.map(({from, where, service = null}) => ({
      from,
      where: {label: list(where.label)},
      service,
    })),
    workingHours: workingHours(parsed.working_hours),
    qa: {workflows: list(parsed.qa.workflow)},
    teams: mapValues(parsed.teams, list),
    windowDays: parsed.window_days,
    targets: mapValues(parsed.targets, statistics => mapValues(statistics, target)),
    people: {
      bots: list(people.bots),
      agents: list(people.agents),
      aliases: people.aliases,
      minimumGroup: people.minimum_group,
    },
  };
}

function rule(parsed: ConfigFile["deployments"][number]): DeploymentRule {
  const given = Object.entries(parsed.where) as [string, string | string[] | undefined][];
  return {
    from: parsed.from,
    where: Object.fromEntries(
      given.flatMap(([key, globs]) => (globs === undefined ? [] : [[key, list(globs)]])),
    ),
    service: parsed.service ?? null,
    environment: parsed.environment ?? null,
  };
}

function workingHours(parsed: ConfigFile["working_hours"]): WorkingHours {
  const {days, from, to, holidays = null} = parsed;
  return {days: workingDays(list(days)) ?? [], from, to, holidays};
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
