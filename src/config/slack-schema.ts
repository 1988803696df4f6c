import {z} from "zod";
import {defaults} from "./defaults.ts";
import {texts, word} from "./words.ts";

const channel = z.union([
  word,
  z.strictObject({
    name: word.describe("A channel's name, or a glob of several."),
    team: word.optional().describe("The team that answers there."),
  }),
]);

/** Where Slack's questions come from. Its token is no part of it: it comes from the environment. */
export const slack = z
  .strictObject({
    channels: z
      .array(channel)
      .min(1)
      .describe("The channels where people ask: names or globs, also as `{name, team}`."),
    export: texts("The zip of an export, or a list of them, relative to this file.").optional(),
    api: z
      .boolean()
      .default(false)
      .describe("Whether Slack's Web API is asked; the token comes from `SLACK_TOKEN`."),
    api_url: z
      .url({protocol: /^https?$/})
      .default(defaults.slackApiUrl)
      .describe("The address of the Web API."),
    recheck_days: z
      .int()
      .min(1)
      .max(90)
      .default(defaults.slackRecheckDays)
      .describe("For how many days a question without an answer is asked for again."),
  })
  .refine(({export: path, api}) => path !== undefined || api, {
    message: "expected `export`, `api: true` or both",
  })
  .optional()
  .describe("Questions in channels of Slack, and when another person first replied.");
