import {z} from "zod";
import {defaults} from "./defaults.ts";
import {globs, texts, word} from "./words.ts";

const value = z.union([z.string(), z.number(), z.boolean()]);
const byGlob = (doc: string) =>
  z.record(z.string(), word.describe("The environment of what matches.")).default({}).describe(doc);

const chosen = {
  flow: texts("Globs of the name of the flow, as Prefect has it.").optional(),
  deployment: texts("Globs of the name of the Prefect deployment.").optional(),
  tag: texts("Globs of tags.").optional(),
  label: texts("Globs of labels as `key=value`.").optional(),
  work_pool: texts("Globs of the work pool.").optional(),
};

/** A deployment rule over Prefect's runs. */
export const prefectRule = z.strictObject({
  from: z
    .literal("prefect.flow_run")
    .describe("A run of a Prefect flow, each attempt by itself; parts of other runs are none."),
  where: z.strictObject(chosen).prefault({}).describe("Only runs that match each list."),
  exclude: z
    .strictObject({
      ...chosen,
      parameter: z
        .record(z.string(), value.describe("The value that leaves a run out."))
        .default({})
        .describe("The value of a parameter, such as `backfill: true`."),
    })
    .prefault({})
    .describe("Not the runs that match any of these."),
  environment: z
    .union([
      word,
      z.strictObject({
        tag: word
          .regex(/^[^*]*\*[^*]*$/, "expected one star, as in env:*")
          .optional()
          .describe("A glob such as `env:*`; what the star stands for is the environment."),
        label: word.optional().describe("The key of a label."),
        parameter: word.optional().describe("The name of a parameter."),
        work_pool: byGlob("By globs of work pools, the environment."),
        deployment: byGlob("By globs of Prefect deployments, the environment."),
        default: word.default(defaults.environment).describe("Where nothing says."),
      }),
    ])
    .default(defaults.environment)
    .describe("The environment it deploys to, or where to find it: the first that says."),
  failed_when: z
    .strictObject({
      state: globs("Types and names of states.", defaults.failedStates),
      result: z
        .strictObject({
          success: value.optional().describe("The value of `success` that says so."),
          status: value.optional().describe("The value of `status` that says so."),
        })
        .default(defaults.failedResult)
        .describe("What the flow returned, as its run record tells."),
    })
    .prefault({})
    .describe("When an ended run has failed; any one is enough."),
  service: word.optional().describe("The service it deploys; without it, every service."),
});
