import type {Commit} from "../../tables/commit.ts";
import type {Repository} from "../../tables/repository.ts";
import type {RawEvent, Rows} from "../source.ts";
import type {FoundTag} from "./tags.ts";

type TagsPayload = {repository: string; read_at: string; tags: readonly FoundTag[]};

/** The rows that an event of this source stands for; an event of another kind stands for none. */
export function normaliseGit({kind, payload}: RawEvent): Rows {
  if (kind === "git.commit") return {commit: [payload as unknown as Commit]};
  if (kind === "git.refs") return {repository: [payload as unknown as Repository]};
  if (kind !== "git.tags") return {};
  const {repository, read_at, tags} = payload as unknown as TagsPayload;
  return {tag: tags.map(tag => ({repository, ...tag, read_at}))};
}
