import {z} from "zod";
import {alignment} from "./align-schema.ts";
import {defaults} from "./defaults.ts";
import {prefectRule} from "./prefect-rule-schema.ts";
import {texts, word} from "./words.ts";

const service = word
  .optional()
  .describe("The service it deploys; without it, every service of the repository.");
const environment = word.default(defaults.environment).describe("The environment it deploys to.");
const branch = texts(
  "Globs of branches; `default` is the repository's default branch, whatever its name.",
).optional();
const run = {
  workflow: texts("Globs of the workflow's file, such as `deploy.yml`.").optional(),
  event: texts(
    "Globs of what started it, such as `push`; without them, all but pull requests and merge queues.",
  ).optional(),
  branch,
};

const rule = z.discriminatedUnion("from", [
  z.strictObject({
    from: z.literal("git.tag").describe("A tag is a deployment of the commit it points at."),
    where: z
      .strictObject({tag: texts("Globs of tag names, such as `v*`.").optional()})
      .prefault({})
      .describe("Only tags that match."),
    environment,
    service,
  }),
  z.strictObject({
    from: z
      .literal("git.merge")
      .describe("A change on the default branch stands in for its deployment: a proxy."),
    where: z.strictObject({}).prefault({}).describe("Nothing to choose by."),
    environment,
    service,
  }),
  z.strictObject({
    from: z.literal("import.deployment").describe("Rows given to `fivekeys import deployment`."),
    where: z
      .strictObject({
        service: texts("Globs of the service they name.").optional(),
        environment: texts("Globs of the environment they name.").optional(),
      })
      .prefault({})
      .describe("Only rows that match each list."),
    environment,
    service,
  }),
  z.strictObject({
    from: z
      .literal("github.deployment")
      .describe("A deployment that GitHub keeps; it ends with its first `success`."),
    where: z
      .strictObject({environment: texts("Globs of the environment it names.").optional()})
      .prefault({})
      .describe("Only deployments that match."),
    environment: word
      .optional()
      .describe("The environment it deploys to; without it, the one it names."),
    service,
  }),
  z.strictObject({
    from: z
      .literal("github.release")
      .describe("A published release of GitHub, drafts and pre-releases aside."),
    where: z
      .strictObject({tag: texts("Globs of the tag it stands on.").optional()})
      .prefault({})
      .describe("Only releases that match."),
    environment,
    service,
  }),
  z.strictObject({
    from: z
      .literal("github.workflow_run")
      .describe("A run of a GitHub Actions workflow, each attempt by itself."),
    where: z.strictObject(run).prefault({}).describe("Only runs that match each list."),
    environment,
    service,
  }),
  z.strictObject({
    from: z
      .literal("github.workflow_job")
      .describe("A job of such a run; where it was skipped, nothing was deployed."),
    where: z
      .strictObject({
        ...run,
        job: texts("Globs of the job's name, or the name itself.").optional(),
      })
      .prefault({})
      .describe("Only jobs that match each list."),
    environment,
    service,
  }),
  z.strictObject({
    from: z
      .literal("github.merge")
      .describe("A merged pull request stands in for its deployment: a proxy."),
    where: z.strictObject({branch}).prefault({}).describe("Only those merged into such a branch."),
    environment,
    service,
  }),
  prefectRule,
]);

/** A deployment rule: what it reads (`from`), what it chooses by (`where`), and what that deploys; or `align`. */
export const deploymentRule = z.union([rule, alignment]);
