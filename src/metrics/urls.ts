/** Where a change can be looked at: as its source says, else as its repository's host has it; null unknown. */
export function changeUrl({
  repository,
  number,
  merge_sha,
  url,
}: {
  repository: string;
  number: number | null;
  merge_sha: string | null;
  url: string | null;
}): string | null {
  if (url !== null) return url;
  const base = githubBase(repository);
  if (base === null) return null;
  if (number !== null) return `${base}/pull/${number}`;
  return merge_sha === null ? null : `${base}/commit/${merge_sha}`;
}

/** Where a commit can be looked at; null where the host is not known. */
export function commitUrl(repository: string, sha: string): string | null {
  const base = githubBase(repository);
  return base === null ? null : `${base}/commit/${sha}`;
}

function githubBase(repository: string): string | null {
  return repository.startsWith("github:")
    ? `https://github.com/${repository.slice("github:".length)}`
    : null;
}
