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
  whenAbsent,
} from "./table.ts";

export const commit = table({
  name: "commit",
  layer: "source",
  doc: "A commit that the default branch or a tag contains.",
  key: ["repository", "sha"],
  importable: true,
  columns: {
    repository: text("The repository it is in."),
    sha: text("The full commit id."),
    parents: texts("The ids of its parents, first parent first."),
    authored_at: instant("The author's date: when it was written, as the author's clock said."),
    committed_at: instant("The committer's date: when it came to be in this form."),
    person_id: nullable(identity("The author as a keyed hash.")),
    author_kind: whenAbsent("person", text("`person`, `agent` or `bot`.")),
    form: whenAbsent(
      "plain",
      text(
        "What the subject says: `pull_request` (a merge of one), `branch` (a merge of a branch), `plain`.",
      ),
    ),
    change_number: nullable(integer("The pull request that the subject names.")),
    is_hotfix: whenAbsent(false, boolean("Whether the merged branch's name marks a hotfix.")),
    is_revert: whenAbsent(
      false,
      boolean("Whether trailer or subject say that it takes back a commit or pull request."),
    ),
    reverts_sha: nullable(text("The commit that a revert names.")),
    reverts_number: nullable(integer("The pull request that a revert names.")),
    paths: whenAbsent(
      [],
      texts("The files it touches against its first parent; empty for merges."),
    ),
  },
});

export type Commit = Row<typeof commit>;
