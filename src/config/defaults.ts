import {join} from "node:path";
import type {Config, FailureCause} from "../config.ts";

/** What the file's keys mean when they are left out. */
export const defaults = {
  /** Not the machine's own zone: the same data gives the same bytes everywhere. */
  timezone: "UTC",
  gitPath: ".",
  githubApiUrl: "https://api.github.com",
  githubJobs: ["*"],
  pagerdutyApiUrl: "https://api.pagerduty.com",
  prefectParameters: ["backfill", "incremental", "git_sha"],
  prefectRecheckDays: 14,
  failedStates: ["FAILED", "CRASHED", "RolledBack", "VALIDATION_FAILED"],
  failedResult: {success: false, status: "VALIDATION_FAILED"},
  environment: "production",
  production: ["production", "prod", "production-*", "prod-*", "production/*", "prod/*"],
  environmentCount: "first",
  mergedBranches: false,
  hotfixBranches: ["hotfix/**", "hotfix-*"],
  hotfixLabels: ["hotfix"],
  docs: ["docs/**", "**/*.md", "**/*.rst", "**/*.mdx", "**/*.adoc"],
  firstDeployment: "exclude",
  causes: [
    "run_failed",
    "rollback",
    "hotfix",
    "incident",
  ] satisfies FailureCause[] as FailureCause[],
  attributionHours: 24,
  workingDays: [1, 2, 3, 4, 5],
  workingFrom: "08:00",
  workingTo: "17:00",
  windowDays: 28,
  minimumGroup: 5,
  data: "data/metrics",
} as const;

/** The configuration of a folder without a file: the repository it is in, measured by the defaults. */
export function defaultConfig(root: string): Config {
  return {
    file: null,
    root,
    dataFolder: join(root, defaults.data),
    timezone: defaults.timezone,
    services: [],
    git: [{path: defaults.gitPath, name: null, branch: null}],
    github: {repositories: [], apiUrl: defaults.githubApiUrl, jobs: defaults.githubJobs},
    prefect: {
      url: null,
      database: null,
      records: [],
      parameters: defaults.prefectParameters,
      recheckDays: defaults.prefectRecheckDays,
    },
    pagerduty: {services: [], apiUrl: defaults.pagerdutyApiUrl, isUsed: false},
    deployments: [],
    alignHours: null,
    environments: {production: defaults.production, count: defaults.environmentCount},
    changes: {
      mergedBranches: defaults.mergedBranches,
      hotfixBranches: defaults.hotfixBranches,
      hotfixLabels: defaults.hotfixLabels,
      docs: defaults.docs,
      firstDeployment: defaults.firstDeployment,
    },
    failures: {causes: defaults.causes, attributionHours: defaults.attributionHours},
    incidents: [],
    workingHours: {
      days: defaults.workingDays,
      from: defaults.workingFrom,
      to: defaults.workingTo,
      holidays: null,
    },
    qa: {workflows: []},
    teams: {},
    windowDays: defaults.windowDays,
    targets: {},
    people: {bots: [], agents: [], aliases: [], minimumGroup: defaults.minimumGroup},
  };
}
