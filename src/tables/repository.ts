import {boolean, instant, nullable, type Row, table, text, texts} from "./table.ts";

export const repository = table({
  name: "repository",
  layer: "source",
  doc: "A git repository as it was last read.",
  key: ["repository"],
  importable: false,
  columns: {
    repository: text(
      "Its name: `github:owner/name`, `host/path`, or the folder's name without a remote.",
    ),
    default_branch: nullable(text("The branch whose first-parent line is the record of changes.")),
    head_sha: nullable(text("The tip of the default branch; null while it has no commit.")),
    is_shallow: boolean("Whether the clone lacks its older history."),
    shallow_shas: texts("The commits at the edge of a shallow clone: their parents are unknown."),
    tags_read_at: nullable(instant("Which reading of the tags is the current one.")),
    read_at: instant("When this state was read."),
  },
});

export type Repository = Row<typeof repository>;
