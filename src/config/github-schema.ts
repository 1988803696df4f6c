import {z} from "zod";
import {defaults} from "./defaults.ts";
import {globs} from "./words.ts";

const fullName = z
  .string()
  .trim()
  .regex(/^[\w-][\w.-]*\/[\w.-]+$/, "expected owner/name");

/** What GitHub is asked for. The token is no part of it: it comes from the environment. */
export const github = z
  .strictObject({
    repositories: z
      .union([fullName, z.array(fullName)])
      .default([])
      .describe("Repositories as `owner/name`; the token comes from `GITHUB_TOKEN`."),
    api_url: z
      .url({protocol: /^https?$/})
      .default(defaults.githubApiUrl)
      .describe("The address of the API: `https://<host>/api/v3` for an Enterprise Server."),
    jobs: globs(
      "Globs of the workflow files whose jobs are read, of the last 90 days: a request a run.",
      defaults.githubJobs,
    ),
  })
  .prefault({})
  .describe("Pull requests, issues, deployments, releases and workflow runs of GitHub.");
