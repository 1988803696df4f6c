import {instant, nullable, type Row, table, text} from "./table.ts";

export const service = table({
  name: "service",
  layer: "derived",
  doc: "Something that is deployed.",
  key: ["service"],
  importable: false,
  columns: {
    service: text("Its name."),
    team: nullable(text("The team it belongs to; null where it is too small to be named.")),
    repository: nullable(text("The repository it lives in.")),
    observed_from: nullable(
      instant("Since when its deployments would have been seen: before, nothing is known."),
    ),
    rule: nullable(text("The deployment rule that applies to it.")),
  },
});

export type Service = Row<typeof service>;
