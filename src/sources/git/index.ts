import {fetchGit} from "./fetch.ts";
import {normaliseGit} from "./normalise.ts";

/** The history of a clone, read through the `git` program: `fetch(clone, {config, context})` and `normalise(event)`. */
export const git = {name: "git", fetch: fetchGit, normalise: normaliseGit} as const;
