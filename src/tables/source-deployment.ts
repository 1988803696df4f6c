import {instant, nullable, type Row, table, text} from "./table.ts";

export const sourceDeployment = table({
  name: "deployment",
  layer: "source",
  doc: "A deployment as a tool or an import tells of it, before the deployment rules have read it.",
  key: ["deployment_id"],
  importable: true,
  columns: {
    deployment_id: text("An id that stays the same each time the deployment is told of."),
    service: text("What was deployed."),
    environment: nullable(text("Where to; null takes the rule's environment.")),
    repository: nullable(text("The repository that `sha` is in.")),
    sha: nullable(text("The commit that was deployed, whole or at least 7 of its first digits.")),
    started_at: nullable(instant("When it began.")),
    finished_at: instant("When it ended."),
    status: text("`succeeded`, `failed` or `cancelled`."),
    url: nullable(text("Where to look at it.")),
  },
});

export type SourceDeployment = Row<typeof sourceDeployment>;
