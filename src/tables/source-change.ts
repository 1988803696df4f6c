import {
  boolean,
  identity,
  instant,
  integer,
  nullable,
  type Row,
  table,
  text,
  texts,
} from "./table.ts";

export const sourceChange = table({
  name: "change",
  layer: "source",
  doc: "A change as a code host or an import tells of it; git's own changes are added by the derive step.",
  key: ["change_id"],
  importable: true,
  columns: {
    change_id: text("`<repository>#<number>` of a pull request, or any id that is unique."),
    repository: text("The repository it was merged into."),
    number: nullable(integer("The pull request's number.")),
    state: nullable(text("`open`, `merged` or `closed`.")),
    base_branch: nullable(text("The branch it is to be merged into.")),
    head_sha: nullable(text("The latest commit of its branch.")),
    merge_sha: nullable(text("The commit on the default branch that brought it in.")),
    merged_at: nullable(instant("When it was merged; null while it is open.")),
    closed_at: nullable(instant("When it was closed, merged or not.")),
    first_commit_at: nullable(instant("When its first commit was authored.")),
    opened_at: nullable(instant("When the pull request was opened.")),
    ready_at: nullable(instant("When it was ready for review.")),
    first_response_at: nullable(instant("When another person first reviewed or commented.")),
    is_draft: nullable(boolean("Whether it is not yet ready for review.")),
    person_id: nullable(identity("Its author as a keyed hash.")),
    author_kind: nullable(text("`person`, `agent` or `bot`.")),
    labels: nullable(texts("The names of its labels.")),
    is_hotfix: nullable(boolean("Whether a label or its branch marks it as a hotfix.")),
    additions: nullable(integer("Lines added.")),
    deletions: nullable(integer("Lines deleted.")),
    url: nullable(text("Where to look at it.")),
  },
});

export type SourceChange = Row<typeof sourceChange>;
