import {z} from "zod";
import {defaults} from "./defaults.ts";
import {deploymentRule} from "./deployment-rule-schema.ts";
import {github} from "./github-schema.ts";
import {incidentRule} from "./incident-rule-schema.ts";
import {pagerduty} from "./pagerduty-schema.ts";
import {prefect} from "./prefect-schema.ts";
import {retention} from "./retention-schema.ts";
import {server} from "./server-schema.ts";
import {slack} from "./slack-schema.ts";
import {surveyTools} from "./survey-tools-schema.ts";
import {surveys} from "./surveys-schema.ts";
import {globs, word} from "./words.ts";
import {workingHours} from "./working-hours-schema.ts";

const service = z.strictObject({
  name: word.describe("The name the numbers are cut by."),
  repository: word
    .optional()
    .describe("The repository it lives in: the `name` of a clone. Needed with several clones."),
  paths: globs("Globs of the paths that belong to it; without them, all.", []),
  team: word.optional().describe("The team that owns it."),
});

const clone = z.strictObject({
  path: word
    .default(defaults.gitPath)
    .describe("The folder of the clone, relative to this file: a work tree or a bare repository."),
  name: word.optional().describe("Overrides the name made from the remote."),
  branch: word.optional().describe("Overrides the default branch."),
});

const band = z
  .union([
    z.tuple([z.number(), z.number()]),
    z.strictObject({
      at_least: z.number().optional().describe("Less misses the target."),
      at_most: z.number().optional().describe("More misses the target."),
    }),
  ])
  .describe("`[at least, at most]`, or a mapping with `at_least`, `at_most` or both.");

/** The whole file. Its keys, their defaults and sentences are also the reference page. */
export const configSchema = z.strictObject({
  timezone: word
    .default(defaults.timezone)
    .describe("IANA name of the zone in which days, weeks and months begin."),
  services: z
    .array(service)
    .default([])
    .describe("What is deployed as one; without them, each repository is a service."),
  sources: z
    .strictObject({
      git: z
        .union([clone, z.array(clone)])
        .default([{path: defaults.gitPath}])
        .describe("A clone, or a list of clones; an empty list reads none."),
      github,
      prefect,
      pagerduty,
      slack,
      ...surveyTools,
    })
    .prefault({})
    .describe("Where the facts come from."),
  deployments: z
    .array(deploymentRule)
    .default([])
    .describe("What counts as a deployment; without rules, the best evidence there is."),
  environments: z
    .strictObject({
      production: globs(
        "Globs of the environments whose users are the real ones.",
        defaults.production,
      ),
      count: z
        .enum(["first", "each"])
        .default(defaults.environmentCount)
        .describe("A change is delivered by the first production environment, or by each."),
    })
    .prefault({})
    .describe("Which environments count."),
  changes: z
    .strictObject({
      merged_branches: z
        .boolean()
        .default(defaults.mergedBranches)
        .describe("Whether `Merge branch …` on the default branch is a change."),
      hotfix_branches: globs("Globs of branch names that mark a hotfix.", defaults.hotfixBranches),
      hotfix_labels: globs("Globs of labels that mark a hotfix.", defaults.hotfixLabels),
      docs: globs("Globs of the paths that are documentation.", defaults.docs),
      first_deployment: z
        .enum(["exclude", "include"])
        .default(defaults.firstDeployment)
        .describe("Whether the first deployment on record yields lead times for its whole past."),
    })
    .prefault({})
    .describe("What counts as a change, and of what kind."),
  failures: z
    .strictObject({
      causes: z
        .array(z.enum(["run_failed", "rollback", "hotfix", "incident"]))
        .default(() => [...defaults.causes])
        .describe("The evidence by which a deployment counts as failed."),
      attribution_hours: z
        .number()
        .positive()
        .max(8760)
        .default(defaults.attributionHours)
        .describe(
          "How long after a deployment a revert of its changes or an incident speaks against it.",
        ),
    })
    .prefault({})
    .describe("What counts as a failed deployment."),
  incidents: z.array(incidentRule).default([]).describe("What counts as an incident."),
  working_hours: workingHours,
  qa: z
    .strictObject({
      workflow: globs("Globs of the files of its workflows; without them, all.", []),
    })
    .prefault({})
    .describe("Which of the workflows that run on pull requests are the QA suite."),
  teams: z
    .record(z.string(), globs("Logins and addresses of the people of the team.", []))
    .default({})
    .describe("Who belongs to which team, where the service of a change says none."),
  surveys,
  retention,
  window_days: z
    .int()
    .min(1)
    .max(3660)
    .default(defaults.windowDays)
    .describe("The length in days of the window that is reported and judged."),
  targets: z
    .record(
      z.string(),
      z
        .record(z.string(), band)
        .describe("The metric's targets: hours, shares from 0 to 1, or counts a week."),
    )
    .default({})
    .describe("By metric, then by statistic: replaces the target of the metric's header."),
  people: z
    .strictObject({
      bots: globs("Globs of the names of automation, besides those that end in `[bot]`.", []),
      agents: globs("Globs of the names of coding agents.", []),
      aliases: z
        .array(z.array(word).min(2))
        .default([])
        .describe("Lists of the names of one person: addresses, logins of GitHub, names."),
      minimum_group: z
        .int()
        .min(2)
        .default(defaults.minimumGroup)
        .describe("No number is shown about fewer people than this."),
    })
    .prefault({})
    .describe("Who is not a person, and how people are protected."),
  server,
  data: word
    .default(defaults.data)
    .describe("The folder of the warehouse and the published results, relative to this file."),
});

export type ConfigFile = z.output<typeof configSchema>;

/** JSON Schema (draft 2020-12) of the file, for editors and the reference page. */
export function configJsonSchema(): Record<string, unknown> {
  const schema = z.toJSONSchema(configSchema, {io: "input"});
  return {title: "fivekeys.yaml", ...schema} as Record<string, unknown>;
}
