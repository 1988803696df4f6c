import {boolean, instant, integer, nullable, type Row, table, text} from "./table.ts";

const owner = {
  service: nullable(text("The service, where the repository has only one.")),
  team: nullable(
    text(
      "The team, where all services of the repository have the same; null where it is too small to be named.",
    ),
  ),
};

export const ciRun = table({
  name: "ci_run",
  layer: "derived",
  doc: "An attempt of a CI workflow run, as metrics see it.",
  key: ["repository", "run_id", "attempt"],
  importable: false,
  columns: {
    repository: text("The repository it ran for."),
    run_id: text("The host's id of the run."),
    attempt: integer("1 for the first, one more with each re-run."),
    ...owner,
    workflow: text("The workflow's file name."),
    event: text("What started it."),
    conclusion: nullable(text("`success`, `failure`, `cancelled` …; null while it runs.")),
    started_at: nullable(instant("When this attempt began.")),
    completed_at: nullable(instant("When it ended.")),
    url: nullable(text("Where to look at it.")),
  },
});

export const ciJob = table({
  name: "ci_job",
  layer: "derived",
  doc: "A CI job that a runner began, as metrics see it.",
  key: ["repository", "job_id"],
  importable: false,
  columns: {
    repository: text("The repository it ran for."),
    job_id: text("The host's id of the job."),
    run_id: text("The run it is part of."),
    attempt: integer("The attempt of the run."),
    ...owner,
    workflow: nullable(text("The workflow's file name; null where its run is not known.")),
    conclusion: nullable(text("`success`, `failure`, `cancelled` …; null while it runs.")),
    created_at: nullable(instant("When it was queued.")),
    started_at: instant("When a runner began it."),
    completed_at: nullable(instant("When it ended.")),
    is_carried_over: boolean("Whether the attempt only lists it: an earlier one had run it."),
  },
});

export type CiRun = Row<typeof ciRun>;
export type CiJob = Row<typeof ciJob>;
