import {git} from "../../lib/git.ts";
import type {Place} from "../../lib/git-failure.ts";
import type {Tag} from "../../tables/tag.ts";
import {instantOf} from "./instant.ts";
import type {Ref} from "./refs.ts";

const PREFIX = "refs/tags/";

export type FoundTag = Omit<Tag, "repository" | "read_at">;

/**
 * The tags that point at a commit, and the names of those that do not. An annotated tag without a tagger carries no
 * date of its own and takes the commit's, as a lightweight one does.
 */
export async function readTags(
  clone: Place,
  refs: ReadonlyMap<string, Ref>,
): Promise<{tags: FoundTag[]; others: string[]}> {
  const found = [...refs.values()].filter(({name}) => name.startsWith(PREFIX));
  const nested = await peel(clone, found);
  const tags: FoundTag[] = [];
  const others: string[] = [];
  for (const ref of found) {
    const name = ref.name.slice(PREFIX.length);
    const sha = commitOf(ref) ?? nested.get(ref.peeledSha) ?? null;
    const tagged = instantOf(ref.tagged);
    if (sha === null) others.push(name);
    else {
      const tagged_at = tagged ?? instantOf(ref.committed);
      tags.push({tag: name, sha, tagged_at, is_annotated: tagged !== null});
    }
  }
  return {tags, others};
}

function commitOf({type, sha, peeledType, peeledSha}: Ref): string | null {
  if (type === "commit") return sha;
  return peeledType === "commit" ? peeledSha : null;
}

/** The commits under tags of tags, by the inner tag's id; older git peels one level only. */
async function peel(clone: Place, refs: readonly Ref[]): Promise<Map<string, string>> {
  const shas = refs.filter(({peeledType}) => peeledType === "tag").map(({peeledSha}) => peeledSha);
  if (shas.length === 0) return new Map();
  const args = ["cat-file", "--batch-check=%(objectname) %(objecttype)"];
  const input = shas.map(sha => `${sha}^{}\n`).join("");
  const lines = (await git(clone, args, {input})).toString().split("\n");
  return new Map(
    shas.flatMap((sha, index) => {
      const [peeled, type] = lines[index]?.split(" ") ?? [];
      return type === "commit" && peeled !== undefined ? [[sha, peeled] as const] : [];
    }),
  );
}
