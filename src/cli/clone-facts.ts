import type {GitClone} from "../config.ts";
import {versionTag} from "../pipeline/derive/version-tag.ts";
import {type Clone, openClone} from "../sources/git/clone.ts";
import {type Head, readHead} from "../sources/git/default-branch.ts";
import type {Ref} from "../sources/git/refs.ts";
import {type FoundTag, readTags} from "../sources/git/tags.ts";

/** What `init` and `doctor` want to know of a clone. */
export type CloneFacts = {
  clone: Clone;
  head: Head;
  /** The listing that they were found in. */
  refs: ReadonlyMap<string, Ref>;
  tags: readonly FoundTag[];
  /** Those that the default rule takes as deployments, the earliest first. */
  versionTags: readonly FoundTag[];
};

/** Throws a UserError when the clone is not there or cannot be read. */
export async function readCloneFacts(
  configured: GitClone,
  {root}: {root: string},
): Promise<CloneFacts> {
  const clone = await openClone(configured, {root});
  const {head, refs} = await readHead(clone, configured.branch);
  const {tags} = await readTags(clone, refs);
  return {clone, head, refs, tags, versionTags: versionTagsOf(tags)};
}

function versionTagsOf(tags: readonly FoundTag[]): FoundTag[] {
  const of = (kind: string) => tags.filter(({tag}) => versionTag(tag) === kind);
  const plain = of("plain");
  const at = ({tagged_at}: FoundTag) => tagged_at ?? "";
  return (plain.length > 0 ? plain : of("component")).toSorted((a, b) =>
    at(a) < at(b) ? -1 : Number(at(a) > at(b)),
  );
}
