/** What a commit takes back. `Reapply` and `Revert "Revert …"` name the revert, never the original. */
export type Revert = {
  is_revert: boolean;
  reverts_sha: string | null;
  reverts_number: number | null;
};

const none: Revert = {is_revert: false, reverts_sha: null, reverts_number: null};

/** Git's trailer, also "reverts merge commit" and, over a line break, `…, reversing changes made to <sha>`. */
const COMMIT_TRAILER = /^[ \t]*This reverts (?:merge )?commit\s+([0-9a-f]{7,64})\b/gim;
/** GitHub's revert button (`Reverts owner/name#12`) and GitLab's (`This reverts merge request !12`). */
const NUMBER_TRAILER =
  /^[ \t]*(?:Reverts (?:[\w.-]+\/[\w.-]+)?#|This reverts merge request (?:[\w./-]+)?!)(\d{1,9})\b/im;
const QUOTED = /^(Revert|Reapply) "(.*)"/i;
/** Conventional commits: `revert: feat: x`, `revert(scope)!: x`. */
const CONVENTIONAL = /^revert(?:\([^)]*\))?!?: (.*)$/i;
/** The branches that GitHub (`revert-12-branch`) and GitLab (`revert-1a2b3c4d`) make for a revert. */
const GITHUB_BRANCH = /^revert-(\d{1,9})-./;
const GITLAB_BRANCH = /^revert-([0-9a-f]{8})$/;

/**
 * What a subject (without its own `(#N)`), the text below it and the merged branch say. `numberOf` finds the pull
 * request that a quoted subject names. A merge of a pull request has its title in the first line of the body.
 *
 * A revert of a revert takes nothing of the original back, it takes back the revert: it is one too, and what it
 * names is the revert (by its trailer, or by the number at the end of the quoted subject). `Reapply "x (#1)"`
 * quotes the original, so that its number says nothing about the revert and is not taken.
 */
export function readRevert(
  subject: string,
  {
    body,
    title,
    branch,
    numberOf,
  }: {
    body: string;
    title: string;
    branch: string | null;
    numberOf: (subject: string) => number | null;
  },
): Revert {
  const said = bySubject(subject, numberOf) ?? bySubject(title, numberOf) ?? byBranch(branch);
  const sha = shaOf(body);
  const number = /reverts /i.test(body) ? NUMBER_TRAILER.exec(body)?.[1] : undefined;
  if (said === null && sha === null && number === undefined) return none;
  return {
    is_revert: true,
    reverts_sha: sha ?? said?.reverts_sha ?? null,
    reverts_number: number === undefined ? (said?.reverts_number ?? null) : Number(number),
  };
}

function bySubject(subject: string, numberOf: (subject: string) => number | null): Revert | null {
  const quoted = QUOTED.exec(subject);
  if (quoted !== null) {
    const isRevert = quoted[1]!.toLowerCase() === "revert";
    return {
      is_revert: true,
      reverts_sha: null,
      reverts_number: isRevert ? numberOf(quoted[2]!) : null,
    };
  }
  const conventional = CONVENTIONAL.exec(subject);
  if (conventional === null) return null;
  return {is_revert: true, reverts_sha: null, reverts_number: numberOf(conventional[1]!)};
}

function byBranch(branch: string | null): Revert | null {
  const number = GITHUB_BRANCH.exec(branch ?? "")?.[1];
  if (number !== undefined) {
    return {is_revert: true, reverts_sha: null, reverts_number: Number(number)};
  }
  const sha = GITLAB_BRANCH.exec(branch ?? "")?.[1];
  return sha === undefined ? null : {is_revert: true, reverts_sha: sha, reverts_number: null};
}

/**
 * The commit that the first trailer names. A squashed pull request lists its commits, `* Revert "x"` and below it
 * the trailer: that revert happened on the branch, so its trailer is not the commit's own.
 */
function shaOf(body: string): string | null {
  if (!/this reverts /i.test(body)) return null;
  for (const match of body.matchAll(COMMIT_TRAILER)) {
    const before = body.slice(0, match.index).trimEnd();
    const line = before.slice(before.lastIndexOf("\n") + 1);
    if (!/^\s*\* (revert|reapply)\b/i.test(line)) return match[1]!.toLowerCase();
  }
  return null;
}
