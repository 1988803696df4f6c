import {boolean, instant, integer, nullable, type Row, table, text} from "./table.ts";

export const sourceIncident = table({
  name: "incident",
  layer: "source",
  doc: "An incident as a document, a tracker or an import tells of it; what it says in words is not kept.",
  key: ["incident_id"],
  importable: true,
  columns: {
    incident_id: text("An id that stays the same each time it is told of: `INC-2025-001`."),
    service: nullable(text("The service that it hit; null where nothing says which.")),
    repository: nullable(text("The repository that `cause_sha` and `cause_number` are of.")),
    severity: nullable(integer("How bad it was, 1 the worst.")),
    environment: nullable(text("Where it was felt.")),
    detected_at: instant("When it was noticed; of a bare date its first moment."),
    restored_at: nullable(instant("When all was well again; null while it is open.")),
    is_detected_by_day: nullable(boolean("Whether only the day of `detected_at` is known.")),
    is_restored_by_day: nullable(boolean("Whether only the day of `restored_at` is known.")),
    deployment: nullable(
      text("The deployment that it names: a run's id, a version, or fivekeys' own id."),
    ),
    cause: nullable(text("What it calls the cause: `rollback`, `hotfix` or a word of the team's.")),
    cause_sha: nullable(text("The commit that caused it, at least 7 of its first digits.")),
    cause_number: nullable(integer("The pull request that caused it.")),
    fix_number: nullable(integer("The pull request that mended it.")),
    is_withdrawn: nullable(
      boolean("Whether nothing tells of it any more: its line was removed, or it was merged."),
    ),
    written_at: nullable(instant("When the line that tells of it was committed.")),
    origin: nullable(text("What told of it: `markdown`, `pagerduty`; null for an import.")),
    place: nullable(text("Where that is: `Next_Steps.md:12@<commit>`.")),
    url: nullable(text("Where to look at it.")),
  },
});

export type SourceIncident = Row<typeof sourceIncident>;
