import {createHash} from "node:crypto";
import type {Config, GitClone} from "../../config.ts";
import {behindSince} from "./behind.ts";
import {type Clone, openClone} from "./clone.ts";
import {type Head, readHead} from "./default-branch.ts";
import {type Mailmap, readMailmap} from "./mailmap.ts";
import {type FoundTag, readTags} from "./tags.ts";

/** What a clone says before a single commit is read: enough to know whether anything is new. */
export type State = {
  clone: Clone;
  head: Head;
  tags: readonly FoundTag[];
  /** Names of tags that point at no commit. */
  otherTags: readonly string[];
  mailmap: Mailmap;
  /** The moment up to which it tells of everything, where it is behind its remote; else null. */
  behindSince: string | null;
  /** The commits from which everything is reached, each once. */
  tips: readonly string[];
  digests: Digests;
};

type Digests = {
  /** Of all that decides what is stored of a commit: when it differs, everything is read again. */
  settings: string;
  /** Of the shallow edge: when it differs, older commits may have come. */
  shallow: string;
  tags: string;
};

/** Raised when this code begins to store something else of the same commit. */
const READING = 1;

export async function readState(
  gitClone: GitClone,
  {config, now}: {config: Pick<Config, "root" | "changes" | "people">; now: string},
): Promise<State> {
  const clone = await openClone(gitClone, config);
  const {head, refs} = await readHead(clone, gitClone.branch);
  const [mailmap, {tags, others}, since] = await Promise.all([
    readMailmap(clone, head.sha),
    readTags(clone, refs),
    behindSince(clone, {head, refs, now}),
  ]);
  const {hotfixBranches} = config.changes;
  const {bots, agents, aliases} = config.people;
  return {
    clone,
    head,
    tags,
    otherTags: others,
    mailmap,
    behindSince: since,
    tips: [...new Set([head.sha, ...tags.map(({sha}) => sha)].filter(sha => sha !== null))],
    digests: {
      settings: digest({READING, hotfixBranches, bots, agents, aliases, mailmap: mailmap.digest}),
      shallow: digest(clone.shallowShas),
      tags: digest(tags),
    },
  };
}

function digest(value: unknown): string {
  return createHash("sha256").update(JSON.stringify(value)).digest("hex").slice(0, 32);
}
