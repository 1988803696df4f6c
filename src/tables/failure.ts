import {boolean, instant, nullable, type Row, table, text} from "./table.ts";

export const failure = table({
  name: "failure",
  layer: "derived",
  doc: "A reason to say that a deployment failed. A deployment fails once, however many reasons there are.",
  key: ["deployment_id", "cause"],
  importable: false,
  columns: {
    deployment_id: text("The deployment that failed."),
    cause: text("`run_failed`, `rollback`, `hotfix` or `incident`."),
    evidence: text("What says so."),
    confidence: text(
      "`certain` (the source says failed), `strong` (an explicit link) or `inferred`.",
    ),
    detected_at: instant(
      "The first evidence of the failure; where nothing told of it, when the bad version went live.",
    ),
    restored_at: nullable(
      instant(
        "When a later deployment made it good, or the incident ended; null while it is open.",
      ),
    ),
    is_by_day: nullable(
      boolean("Whether only the day is known, of `detected_at` or of `restored_at`."),
    ),
    restored_by: nullable(
      text("The deployment that made it good; null where an incident tells of the end."),
    ),
  },
});

export type Failure = Row<typeof failure>;
