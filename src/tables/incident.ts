import {instant, integer, nullable, type Row, table, text} from "./table.ts";

export const incident = table({
  name: "incident",
  layer: "derived",
  doc: "Something that users felt, and the deployment that it speaks against.",
  key: ["incident_id"],
  importable: false,
  columns: {
    incident_id: text("The id of what told of it: `<repository>#<number>` of an issue."),
    service: nullable(text("The service that it hit; null where nothing says which.")),
    team: nullable(text("The team that the service belongs to.")),
    repository: text("The repository whose issue it is."),
    severity: nullable(integer("How bad it was, 1 the worst; null where no label says so.")),
    detected_at: instant("When its label was set; without that moment, when it was opened."),
    restored_at: nullable(instant("When it was closed for the last time; null while it is open.")),
    deployment_id: nullable(text("The deployment that it speaks against.")),
    confidence: nullable(
      text("`strong` (it names the cause) or `inferred` (the latest before it); null without one."),
    ),
    url: nullable(text("Where to look at it.")),
  },
});

export type Incident = Row<typeof incident>;
