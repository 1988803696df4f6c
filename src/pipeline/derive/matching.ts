import picomatch from "picomatch";

/**
 * Whether a name matches one of some globs, or is one of them: `deploy (eu)` means itself. A star crosses
 * slashes, since names of jobs and labels are not paths. Without globs every name matches.
 */
export function matching(
  globs: readonly string[] | undefined,
  {nocase = false}: {nocase?: boolean} = {},
): (name: string) => boolean {
  if (globs === undefined) return () => true;
  if (globs.length === 0) return () => false;
  return picomatch([...globs], {dot: true, bash: true, nocase});
}
