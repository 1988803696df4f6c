import {whenAsked} from "../when-asked.ts";
import {normaliseGithub} from "./events.ts";

/** What GitHub knows of a repository's delivery, by question and by webhook. */
export const github = {
  name: "github",
  fetch: whenAsked(async () => (await import("./fetch/fetch-github.ts")).fetchGithub),
  normalise: normaliseGithub,
} as const;
