import {identity, instant, nullable, table, text} from "./table.ts";

export const changeCommit = table({
  name: "change_commit",
  layer: "source",
  doc: "A commit of a pull request's branch, also where a squash left it out of the history.",
  key: ["change_id", "sha"],
  importable: true,
  columns: {
    change_id: text("The change."),
    repository: text("The repository of the change."),
    sha: text("The commit."),
    authored_at: instant("The author's date."),
    committed_at: instant("The committer's date."),
    person_id: nullable(identity("Its author as a keyed hash.")),
    author_kind: nullable(text("`person`, `agent` or `bot`.")),
  },
});

export const changeEvent = table({
  name: "change_event",
  layer: "source",
  doc: "Something that happened to a pull request at a moment.",
  key: ["change_id", "kind", "happened_at"],
  importable: false,
  columns: {
    change_id: text("The change."),
    repository: text("The repository of the change."),
    kind: text(
      "`ready_for_review`, `converted_to_draft`, `review_requested`, `queued` or `force_pushed`.",
    ),
    happened_at: instant("When it happened."),
  },
});

export const response = table({
  name: "response",
  layer: "source",
  doc: "A review of or a comment on a pull request or an issue; what it says is not kept.",
  key: ["response_id"],
  importable: false,
  columns: {
    response_id: text("The host's id of it."),
    subject_id: text("The change or issue: `<repository>#<number>`."),
    repository: text("The repository it is in."),
    kind: text("`review`, `review_comment` or `comment`."),
    state: nullable(
      text("What a review decided: `approved`, `changes_requested`, `commented`, `dismissed`."),
    ),
    person_id: nullable(identity("Who responded, as a keyed hash; null for a deleted account.")),
    author_kind: text("`person`, `agent` or `bot`."),
    responded_at: instant("When it was submitted."),
  },
});
