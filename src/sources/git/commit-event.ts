import type {Config} from "../../config.ts";
import type {Commit} from "../../tables/commit.ts";
import {globs} from "../globs.ts";
import {authors} from "../people.ts";
import type {RawEvent} from "../source.ts";
import {instantOf} from "./instant.ts";
import type {LogCommit} from "./log-parser.ts";
import {readMessage} from "./subject.ts";

/** A commit's event and what was odd about its dates. */
export type CommitEvent = {event: RawEvent; isDateless: boolean; latest: string};

const EPOCH = new Date(0).toISOString();

/**
 * Makes the events of a repository's commits: what the table holds and no more.
 *
 * At the edge of a shallow clone git shows neither a commit's parents nor what it changed (it would list the whole
 * tree), so that event is another than the complete one, of a lower version: once the clone is deepened the
 * complete one wins, and it goes on winning when the clone is made shallow again.
 */
export function commitEvents({
  repository,
  shallowShas,
  config,
  identify,
}: {
  repository: string;
  shallowShas: readonly string[];
  config: Pick<Config, "changes" | "people">;
  identify: (identity: string) => string;
}): (commit: LogCommit) => CommitEvent {
  const edges = new Set(shallowShas);
  const isHotfix = globs(config.changes.hotfixBranches);
  const authorOf = remembered(authors(config.people), identify);
  return commit => {
    const {sha, parents} = commit;
    const isEdge = edges.has(sha);
    const isMerge = parents.length > 1;
    const [authored, committed] = [instantOf(commit.authored), instantOf(commit.committed)];
    const payload: Commit = {
      repository,
      sha,
      parents,
      // A date that cannot be read or written gives way to the commit's other one.
      authored_at: authored ?? committed ?? EPOCH,
      committed_at: committed ?? authored ?? EPOCH,
      ...authorOf(commit),
      ...readMessage(commit.message, {isMerge: isMerge || isEdge, isHotfix}),
      paths: isMerge || isEdge ? [] : [...new Set(commit.paths)].sort(),
    };
    const id = `git:${repository}:commit:${sha}${isEdge ? ":edge" : ""}`;
    return {
      event: {id, source: "git", kind: "git.commit", version: isEdge ? "0" : "1", payload},
      isDateless: authored === null || committed === null,
      latest:
        authored !== null && authored > payload.committed_at ? authored : payload.committed_at,
    };
  };
}

/** Hashing each author once: a history has far fewer of them than commits. */
function remembered(
  authorOf: ReturnType<typeof authors>,
  identify: (identity: string) => string,
): (commit: LogCommit) => Pick<Commit, "person_id" | "author_kind"> {
  const known = new Map<string, Pick<Commit, "person_id" | "author_kind">>();
  return ({name, email}) => {
    const key = `${name}\0${email}`;
    const found = known.get(key);
    if (found !== undefined) return found;
    const {identity, kind} = authorOf({name, email});
    const author = {
      person_id: identity === null ? null : identify(identity),
      author_kind: kind,
    };
    known.set(key, author);
    return author;
  };
}
