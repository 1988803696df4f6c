import {boolean, instant, nullable, table, text} from "./table.ts";

export const hostDeployment = table({
  name: "host_deployment",
  layer: "source",
  doc: "A deployment as GitHub keeps it.",
  key: ["host_deployment_id"],
  importable: false,
  columns: {
    host_deployment_id: text("`<repository>:deployment:<id>`."),
    repository: text("The repository it is of."),
    sha: text("The commit that was deployed."),
    environment: text("Where to."),
    task: nullable(text("What was asked for: `deploy`, as a rule.")),
    created_at: instant("When it was asked for."),
    url: nullable(text("Where to look at it.")),
  },
});

export const hostDeploymentStatus = table({
  name: "host_deployment_status",
  layer: "source",
  doc: "A state that a GitHub deployment went through; `inactive` comes after a `success` and ends nothing.",
  key: ["host_deployment_id", "status_id"],
  importable: false,
  columns: {
    host_deployment_id: text("The deployment."),
    status_id: text("The host's id of the status."),
    repository: text("The repository it is of."),
    state: text("`queued`, `in_progress`, `success`, `failure`, `error`, `inactive` …"),
    created_at: instant("When it went into the state."),
  },
});

export const release = table({
  name: "release",
  layer: "source",
  doc: "A release of a repository.",
  key: ["repository", "tag"],
  importable: false,
  columns: {
    repository: text("The repository it is of."),
    tag: text("The tag it stands on."),
    published_at: nullable(instant("When it was published; null for a draft.")),
    is_prerelease: boolean("Whether it is marked as one that is not ready."),
    is_draft: boolean("Whether it is not published."),
    url: nullable(text("Where to look at it.")),
  },
});
