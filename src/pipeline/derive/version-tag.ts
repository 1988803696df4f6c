/**
 * What a tag's name says of a release. `plain` is a version without a pre-release part (`v1.2.3`, `2.0`,
 * `1.0.post1`, `4.1.0.RELEASE`), `component` the same behind a name (`prefect-aws-0.4.1`, `@scope/pkg@1.2.3`,
 * `api/v1.0.0`), `none` anything else: pre-releases (SemVer 2.0 §9, PEP 440), moving tags such as `v4`, words.
 */
export type VersionTag = "plain" | "component" | "none";

const version = String.raw`[vV]?\d+(?:\.\d+){1,3}[a-z]?`;
const finalSuffix = String.raw`(?:\.post\d+|\.(?:RELEASE|Final|GA))?(?:\+[0-9A-Za-z.-]+)?`;
const plain = new RegExp(`^${version}${finalSuffix}$`);
const component = new RegExp(`^.*[A-Za-z].*[-_/@]${version}${finalSuffix}$`);
/** `1.0-rc-1.1`: a pre-release that has a version of its own, not a component. */
const numberedPreRelease =
  /\.\d+[-_.]?(?:alpha|beta|rc|pre|preview|dev|nightly|canary)[-_/@][vV]?\d/i;

export function versionTag(tag: string): VersionTag {
  if (/\d[ab]$/.test(tag) || numberedPreRelease.test(tag)) return "none";
  if (plain.test(tag)) return "plain";
  return component.test(tag) ? "component" : "none";
}
