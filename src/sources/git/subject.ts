import type {Commit} from "../../tables/commit.ts";
import {branchMerge, pullRequestMerge} from "./merge.ts";
import {readRevert} from "./revert.ts";

/** What a commit's message says; the message itself is never kept. */
export type Said = Pick<
  Commit,
  "form" | "change_number" | "is_hotfix" | "is_revert" | "reverts_sha" | "reverts_number"
>;

/** A pull request at the end of a squashed or rebased subject: `Fix (#12)`, in older CPython `Fix (GH-12)`. */
const TRAILING_NUMBER = /^(.*\S)\s*\((?:#|GH-)(\d{1,9})\)$/;

/**
 * Reads a message. `isMerge`: whether the commit has two parents or more, or may have (the edge of a shallow clone).
 * A `Merge branch …` with one parent is what is left of a merge after a rebase: a commit like any other.
 */
export function readMessage(
  message: string,
  {isMerge, isHotfix}: {isMerge: boolean; isHotfix: (branch: string) => boolean},
): Said {
  const {subject, body} = split(message);
  const trailing = TRAILING_NUMBER.exec(subject);
  const merged = pullRequestMerge(subject, body);
  const ofBranch = merged === null && isMerge ? branchMerge(subject) : null;
  const branch = (merged ?? ofBranch)?.branch ?? null;
  const revert = readRevert(trailing?.[1] ?? subject, {
    body,
    title: merged === null ? "" : titleOf(body),
    branch,
    numberOf,
  });
  return {
    form: formOf({isPullRequest: merged !== null || (isMerge && trailing !== null), ofBranch}),
    change_number: merged?.number ?? (trailing === null ? null : Number(trailing[2])),
    is_hotfix: branch !== null && isHotfix(branch),
    ...revert,
  };
}

function formOf({isPullRequest, ofBranch}: {isPullRequest: boolean; ofBranch: unknown}) {
  if (isPullRequest) return "pull_request";
  return ofBranch === null ? "plain" : "branch";
}

/** The pull request that a quoted subject names, by its end or as the subject of a merge. */
function numberOf(subject: string): number | null {
  const trailing = TRAILING_NUMBER.exec(subject)?.[2];
  return trailing === undefined
    ? (pullRequestMerge(subject, "")?.number ?? null)
    : Number(trailing);
}

/** The subject as git folds it (the lines up to the first blank one, joined) and what stands below it. */
function split(message: string): {subject: string; body: string} {
  const text = message.trim();
  const end = /\n[ \t\r]*\n/.exec(text)?.index ?? text.length;
  return {subject: text.slice(0, end).replace(/\s*\n\s*/g, " "), body: text.slice(end).trim()};
}

function titleOf(body: string): string {
  const [line = ""] = body.split("\n", 1);
  return TRAILING_NUMBER.exec(line)?.[1] ?? line;
}
