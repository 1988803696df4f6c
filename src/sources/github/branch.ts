import type {Config} from "../../config.ts";
import {globs} from "../globs.ts";

/** What stands for a branch whose name is not kept. */
const OTHER_BRANCH = "(other)";

/** Branches and tags that a team shares. A branch of one person can hold a login, or say what a title says. */
const isShared = globs([
  "main",
  "master",
  "trunk",
  "develop",
  "development",
  "staging",
  "stage",
  "prod",
  "production",
  "release",
  "{release,releases,prod,production,staging}/*",
  "{release,prod,production,staging}-*",
  "{v,}+([0-9]).+([0-9])*",
  "{v,}+([0-9])",
  "gh-readonly-queue/**",
]);

/** Globs of nothing but stars name no branch. */
const NAMES_NOTHING = /^[*/]*$/;

/**
 * Reads a branch's name: kept where it is the default one, a merge queue's, a usual name of a shared one, or what a
 * deployment rule names; else it is "(other)".
 */
export function branchNames(
  config: Pick<Config, "deployments">,
): (branch: string, defaultBranch: string | null) => string {
  const isNamed = globs(namedBranches(config));
  return (branch, defaultBranch) =>
    branch === defaultBranch || isShared(branch) || isNamed(branch) ? branch : OTHER_BRANCH;
}

/** The globs by which deployment rules name branches, in one order. */
export function namedBranches({deployments}: Pick<Config, "deployments">): string[] {
  const named = deployments.flatMap(({where}) => where.branch ?? []);
  return [...new Set(named)].filter(glob => !NAMES_NOTHING.test(glob)).toSorted();
}
