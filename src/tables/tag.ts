import {boolean, instant, nullable, type Row, table, text} from "./table.ts";

export const tag = table({
  name: "tag",
  layer: "source",
  doc: "A tag that points at a commit. Current when `read_at` is its repository's `tags_read_at`.",
  key: ["repository", "tag"],
  importable: false,
  columns: {
    repository: text("The repository it is in."),
    tag: text("The tag's name without `refs/tags/`."),
    sha: text("The commit it points at, annotated tags peeled."),
    tagged_at: nullable(
      instant("The tagger's date; for a lightweight tag the commit's committed date."),
    ),
    is_annotated: boolean("Whether the tag carries a date of its own."),
    read_at: instant("Which reading of the repository's tags it was in."),
  },
});

export type Tag = Row<typeof tag>;
