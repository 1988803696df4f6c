import picomatch from "picomatch";

/**
 * Whether a text matches one of some globs, in any case of letters. `[bot]` means itself, as everybody who writes
 * `renovate[bot]` expects, and not one of three letters.
 */
export function globs(patterns: readonly string[]): (text: string) => boolean {
  if (patterns.length === 0) return () => false;
  const escaped = patterns.map(pattern => pattern.replaceAll("[bot]", "\\[bot\\]"));
  return picomatch(escaped, {nocase: true, dot: true});
}
