import {instant, integer, nullable, table, text} from "./table.ts";

export const pipelineRun = table({
  name: "pipeline_run",
  layer: "source",
  doc: "An attempt of a CI workflow run.",
  key: ["repository", "run_id", "attempt"],
  importable: true,
  columns: {
    repository: text("The repository it ran for."),
    run_id: text("The host's id of the run; a re-run keeps it."),
    attempt: integer("1 for the first, one more with each re-run."),
    workflow: text("The workflow's file name, such as `process-data.yml`."),
    event: text("What started it: `push`, `pull_request`, `merge_group` …"),
    branch: nullable(text("The branch it ran for.")),
    head_sha: text("The commit it ran on."),
    status: text("`queued`, `in_progress` or `completed`, among others."),
    conclusion: nullable(text("`success`, `failure`, `cancelled` …; null until it is completed.")),
    created_at: instant("When the run was created; a re-run keeps it."),
    started_at: nullable(instant("When this attempt began.")),
    completed_at: nullable(instant("When this attempt ended.")),
    url: nullable(text("Where to look at it.")),
  },
});

export const pipelineJob = table({
  name: "pipeline_job",
  layer: "source",
  doc: "A job of an attempt of a CI workflow run.",
  key: ["repository", "job_id"],
  importable: true,
  columns: {
    repository: text("The repository it ran for."),
    job_id: text("The host's id of the job."),
    run_id: text("The run it is part of."),
    attempt: integer("The attempt of the run."),
    name: text("The job's name."),
    status: text("`queued`, `in_progress`, `completed` or `waiting`."),
    conclusion: nullable(text("`success`, `failure`, `skipped` …; null until it is completed.")),
    created_at: nullable(instant("When it was queued.")),
    started_at: nullable(instant("When a runner began it.")),
    completed_at: nullable(instant("When it ended.")),
  },
});
