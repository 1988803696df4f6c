import {git} from "../../lib/git.ts";
import type {Place} from "../../lib/git-failure.ts";

/** A ref as git lists it; `peeled` is what an annotated tag points at, one level down or all the way. */
export type Ref = {
  name: string;
  sha: string;
  type: string;
  /** The ref that this one stands for, "" when it stands for itself. */
  target: string;
  peeledSha: string;
  peeledType: string;
  /** Epoch seconds, "" where there is none. */
  tagged: string;
  committed: string;
};

const FORMAT = [
  "refname",
  "objectname",
  "objecttype",
  "symref",
  "*objectname",
  "*objecttype",
  "taggerdate:unix",
  "committerdate:unix",
  "*committerdate:unix",
]
  .map(field => `%(${field})`)
  .join("%00");

/** The refs that match some patterns (whole names or folders), by their full name. */
export async function readRefs(
  clone: Place,
  patterns: readonly string[],
): Promise<Map<string, Ref>> {
  const args = ["for-each-ref", `--format=${FORMAT}`, "--", ...patterns];
  // A name of a ref holds no line break, and in this format nothing else does.
  const lines = (await git(clone, args)).toString().split("\n").filter(Boolean);
  return new Map(
    lines.map(line => {
      const [name, sha, type, target, peeledSha, peeledType, tagged, own, peeledOwn] = line.split(
        "\0",
      ) as [string, string, string, string, string, string, string, string, string];
      const committed = own || peeledOwn;
      return [name, {name, sha, type, target, peeledSha, peeledType, tagged, committed}];
    }),
  );
}
