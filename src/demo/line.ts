import type {Author, RepositoryKey} from "./organisation.ts";
import {byMerge, type PullRequest, shaOf} from "./pull-requests.ts";

/** A repository's default branch, as its pull requests were merged into it. */
export type Line = {
  key: RepositoryKey;
  /** Whether a merge leaves one commit of its own instead of those of the branch. */
  isSquashed: boolean;
  /** Those merged before an instant, the earliest first. */
  mergedBy: (moment: number) => readonly PullRequest[];
  /** The commit at the tip at an instant. */
  tipAt: (moment: number) => string;
  add: (request: PullRequest) => void;
  all: () => readonly PullRequest[];
};

/** The commit that brought a pull request in. */
export function mergeSha({uid}: PullRequest): string {
  return shaOf(`${uid}/merge`);
}

/** The first commit of a repository. */
export function rootSha(key: RepositoryKey): string {
  return shaOf(`${key}/root`);
}

export function openLine(
  key: RepositoryKey,
  {requests, isSquashed}: {requests: readonly PullRequest[]; isSquashed: boolean},
): Line {
  const others = requests.filter(({merged}) => merged === null);
  const merged = requests.filter(request => request.merged !== null).sort(byMerge);
  const countBy = (moment: number) => {
    let [low, high] = [0, merged.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (merged[middle]!.merged! <= moment) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  return {
    key,
    isSquashed,
    mergedBy: moment => merged.slice(0, countBy(moment)),
    tipAt: moment => {
      const last = merged[countBy(moment) - 1];
      return last === undefined ? rootSha(key) : mergeSha(last);
    },
    add: request => merged.splice(countBy(request.merged!), 0, request),
    all: () => [...merged, ...others],
  };
}

/** A pull request that is made in haste: a hotfix, or the revert of another. */
export function urgent({
  line,
  author,
  mark,
  merged,
  reverts = null,
}: {
  line: Line;
  author: Author;
  mark: "hotfix" | "revert";
  merged: number;
  reverts?: PullRequest | null;
}): PullRequest {
  const uid = `${line.key}/${mark}/${merged}`;
  const [begun, opened] = [merged - 40 * 60_000, merged - 25 * 60_000];
  const request: PullRequest = {
    ...{uid, key: line.key, number: 0, author, opened, ready: opened, wasDraft: false},
    ...{commits: [{sha: shaOf(`${uid}/0`), at: begun}], responses: []},
    ...{merged, closed: null, mark, reverts, paths: ["src/part-1.ts"]},
    ...{additions: 6, deletions: 4},
  };
  line.add(request);
  return request;
}
