import {identity, instant, integer, nullable, table, text, texts} from "./table.ts";

export const issue = table({
  name: "issue",
  layer: "source",
  doc: "An issue of a code host; what it says is not kept, but the cause that it names.",
  key: ["issue_id"],
  importable: false,
  columns: {
    issue_id: text("`<repository>#<number>`."),
    repository: text("The repository it is in."),
    number: integer("Its number."),
    state: text("`open` or `closed`."),
    created_at: instant("When it was opened."),
    closed_at: nullable(instant("When it was closed last; null while it is open.")),
    labels: texts("The names of its labels."),
    person_id: nullable(identity("Who opened it, as a keyed hash.")),
    author_kind: text("`person`, `agent` or `bot`."),
    cause_sha: nullable(text("The commit that `root cause: <sha>` names.")),
    cause_number: nullable(integer("The pull request that `root cause: #<number>` names.")),
    url: nullable(text("Where to look at it.")),
  },
});

export const issueEvent = table({
  name: "issue_event",
  layer: "source",
  doc: "A label set or taken away, or the issue closed or reopened.",
  key: ["issue_id", "kind", "label", "happened_at"],
  importable: false,
  columns: {
    issue_id: text("The issue."),
    repository: text("The repository it is in."),
    kind: text("`labeled`, `unlabeled`, `closed`, `reopened` or `root_cause`."),
    label: text("The label, or what the root cause was said to be; empty for closed and reopened."),
    happened_at: instant("When it happened."),
  },
});
