/** The merge that a subject tells of: of a pull request with its number, or of a branch. */
export type Merge = {number: number | null; branch: string | null};

/**
 * The subjects with which code hosts merge a pull request. The owner before the branch (`owner/branch`,
 * `owner:branch`) is a person's login as often as not: it is dropped here.
 */
export function pullRequestMerge(subject: string, body: string): Merge | null {
  // Nearly every subject is none of these, and this is asked of every commit.
  if (!/^(Merge|Pull request #)/.test(subject)) return null;
  for (const form of forms) {
    const merge = form(subject, body);
    if (merge !== null) return merge;
  }
  return null;
}

const forms: readonly ((subject: string, body: string) => Merge | null)[] = [
  function github(subject) {
    const match = /^Merge pull request #(\d{1,9}) from [^\s/:]+[/:](\S+)$/.exec(subject);
    return match && {number: Number(match[1]), branch: match[2]!};
  },
  function gitea(subject) {
    const match = /^Merge pull request '.*' \([#!](\d{1,9})\) from (\S+)/.exec(subject);
    return match && {number: Number(match[1]), branch: match[2]!.replace(/^[^:]*:/, "")};
  },
  function otherHosts(subject) {
    const match = /^Merge pull request #?(\d{1,9})\b(?:.* from (\S+))?/.exec(subject);
    return match && {number: Number(match[1]), branch: match[2]?.replace(/^[^:]*:/, "") ?? null};
  },
  function bitbucketCloud(subject) {
    const match = /^Merged in (\S+) \(pull request #(\d{1,9})\)/.exec(subject);
    return match && {number: Number(match[2]), branch: match[1]!};
  },
  function bitbucketServer(subject, body) {
    const match = /^Pull request #(\d{1,9}): /.exec(subject);
    const branch = /^Merge in \S+ from (\S+) to /m.exec(body)?.[1] ?? null;
    return match && {number: Number(match[1]), branch};
  },
  function azure(subject) {
    const match = /^Merged PR (\d{1,9}): /.exec(subject);
    return match && {number: Number(match[1]), branch: null};
  },
  function gitlab(subject, body) {
    const branch = /^Merge branch '([^']+)' into /.exec(subject)?.[1];
    if (branch === undefined || !body.includes("See merge request ")) return null;
    const match = /^See merge request \S*?(?:!|\/merge_requests\/)(\d{1,9})\s*$/m.exec(body);
    return match && {number: Number(match[1]), branch};
  },
];

/** A merge that git itself named: `Merge branch …`, `branches`, `remote-tracking branch`, `tag`, `commit`. */
export function branchMerge(subject: string): Merge | null {
  const match = /^Merge (branch|branches|remote-tracking branch|tag|commit)\b/.exec(subject);
  if (match === null) return null;
  const quoted = /'([^']+)'/.exec(subject)?.[1] ?? null;
  const isRemote = match[1] === "remote-tracking branch";
  return {number: null, branch: isRemote ? (quoted?.replace(/^[^/]*\//, "") ?? null) : quoted};
}
