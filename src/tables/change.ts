import {boolean, identity, instant, integer, nullable, type Row, table, text} from "./table.ts";

export const change = table({
  name: "change",
  layer: "derived",
  doc: "Something merged into the default branch: a pull request or a direct push.",
  key: ["change_id"],
  importable: false,
  columns: {
    change_id: text(
      "`<repository>#<number>` of a pull request, `<repository>@<sha>` of a direct push.",
    ),
    repository: text("The repository it was merged into."),
    number: nullable(integer("The pull request's number.")),
    kind: text(
      "`pull_request`, `direct` (a push to the default branch) or `branch` (a merged branch).",
    ),
    merge_sha: nullable(text("The commit on the default branch that completed it.")),
    merged_at: instant("When it was merged, as the merge commit says."),
    first_commit_at: nullable(instant("When its first commit was authored.")),
    opened_at: nullable(instant("When the pull request was opened; git does not know.")),
    ready_at: nullable(instant("When it was ready for review; git does not know.")),
    first_response_at: nullable(instant("When another person first responded; git does not know.")),
    commit_count: integer("How many commits it brought, merges not counted."),
    author_kind: nullable(text("`person`, `agent` or `bot`.")),
    person_id: nullable(identity("Its author as a keyed hash; never published.")),
    team: nullable(
      text(
        "The team of the service it belongs to, else of its author; null in a week in which too few of it were at work.",
      ),
    ),
    is_docs: boolean("Whether it touches documentation."),
    is_hotfix: boolean("Whether a label or the branch's name marks it as a hotfix."),
    is_revert: boolean("Whether it takes back another change."),
    additions: nullable(integer("Lines added; git does not say.")),
    deletions: nullable(integer("Lines deleted; git does not say.")),
    url: nullable(text("Where to look at it.")),
  },
});

export type Change = Row<typeof change>;
