import {boolean, instant, integer, nullable, type Row, table, text} from "./table.ts";

export const incident = table({
  name: "incident",
  layer: "derived",
  doc: "Something that users felt, and the deployment that it speaks against.",
  key: ["incident_id"],
  importable: false,
  columns: {
    incident_id: text(
      "The id of what told of it: `<repository>#<number>` of an issue, `INC-2025-001`.",
    ),
    service: nullable(text("The service that it hit; null where nothing says which.")),
    team: nullable(
      text("The team that the service belongs to; null where it is too small to be named."),
    ),
    repository: nullable(text("The repository whose issue it is, or that its cause is in.")),
    environment: nullable(text("Where it was felt; null where nothing says so.")),
    severity: nullable(integer("How bad it was, 1 the worst; null where nothing says so.")),
    detected_at: instant(
      "When it was noticed: of an issue when its label was set, else when it was opened.",
    ),
    restored_at: nullable(
      instant(
        "When all was well again: of an issue when it was last closed; null while it is open.",
      ),
    ),
    is_detected_by_day: boolean("Whether only the day of `detected_at` is known."),
    is_restored_by_day: boolean("Whether only the day of `restored_at` is known."),
    deployment_id: nullable(text("The deployment that it speaks against.")),
    confidence: nullable(
      text("`strong` (it names the cause) or `inferred` (the latest before it); null without one."),
    ),
    origin: text("What told of it: `github.issue`, `markdown`, `pagerduty`, `import`."),
    place: nullable(text("Where that is: `Next_Steps.md:12@<commit>`.")),
    url: nullable(text("Where to look at it.")),
  },
});

export type Incident = Row<typeof incident>;
