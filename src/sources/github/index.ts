import {normaliseGithub} from "./events.ts";
import {fetchGithub} from "./fetch/fetch-github.ts";

export {githubScope} from "./fetch/reading.ts";
export {PERMISSION, REFUSED, RefusedParts} from "./fetch/refusals.ts";

/** What GitHub knows of a repository's delivery, by question and by webhook. */
export const github = {name: "github", fetch: fetchGithub, normalise: normaliseGithub} as const;
