import {githubEventId} from "../sources/github/events.ts";
import type {Deployment} from "../tables/deployment.ts";

/** What the ids begin with of the raw events that may tell of a commit: a clone's, or those of its pull request. */
export function commitEvents({
  repository,
  sha,
  change_id,
}: {
  repository: string;
  sha: string;
  change_id: string;
}): string[] {
  return [
    `git:${repository}:commit:${sha}`,
    githubEventId("change_commit", {repository, change_id, sha}),
  ];
}

/** The same of a change: its pull request and what became of that. */
export function changeEvents({
  repository,
  change_id,
}: {
  repository: string;
  change_id: string;
}): string[] {
  return [
    `import:change:${change_id}`,
    githubEventId("change", {repository, change_id}),
    partsOf("change_event", {repository, change_id}),
  ];
}

/** The same of an issue, with its labels, closings and reopenings. */
function issueEvents(issue_id: string): string[] {
  const repository = issue_id.slice(0, issue_id.lastIndexOf("#"));
  return [
    `import:issue:${issue_id}`,
    githubEventId("issue", {repository, issue_id}),
    partsOf("issue_event", {repository, issue_id}),
  ];
}

/** The same of a question: an issue, or a thread of a channel. */
export function triageEvents(triage_id: string): string[] {
  if (/#\d+$/.test(triage_id)) return issueEvents(triage_id);
  const thread = triage_id.replace(/^slack:/, "");
  return [`slack:triage_thread:${thread}`, `import:triage_thread:${triage_id}`];
}

/** The same of an incident: an issue, or what a document, PagerDuty or an import told of. */
export function incidentEvents(incident_id: string): string[] {
  if (/#\d+$/.test(incident_id)) return issueEvents(incident_id);
  return ["markdown", "pagerduty", "import"].map(source => `${source}:incident:${incident_id}`);
}

/** The same of an attempt of a run. */
export function runEvents(run: {repository: string; run_id: string; attempt: number}): string[] {
  return [githubEventId("pipeline_run", run)];
}

/** The same of a job. */
export function jobEvents(job: {repository: string; job_id: string}): string[] {
  return [githubEventId("pipeline_job", job)];
}

/** The same of a deployment, by the rule that found it; its own id holds that of the thing which the rule read. */
export function deploymentEvents({rule, deployment_id, repository, sha}: Deployment): string[] {
  if (rule.startsWith("import.deployment")) return [`import:deployment:${deployment_id}`];
  if (rule.startsWith("prefect.")) return flowRunEvents(deployment_id);
  if (repository === null) return [];
  const commit = sha === null ? [] : [`git:${repository}:commit:${sha}`];
  if (!rule.startsWith("github.")) return commit;
  // `shop:production:github:acme/shop:deployment:7:failed`: what comes before the repository is the service's.
  const place = deployment_id.lastIndexOf(repository);
  const [kind, id = "", attempt = ""] = deployment_id
    .slice(place + repository.length + 1)
    .split(":");
  const found = {
    deployment: () => hostDeploymentEvents(repository, id),
    run: () => runEvents({repository, run_id: id, attempt: Number(attempt)}),
    job: () => jobEvents({repository, job_id: id}),
    release: () => {
      const tag = deployment_id.slice(place + `${repository}:release:`.length);
      return [githubEventId("release", {repository, tag})];
    },
  }[kind ?? ""];
  const merged = rule.startsWith("github.merge") && place > 0;
  const own = merged
    ? changeEvents({repository, change_id: deployment_id.slice(place)})
    : (found?.() ?? []);
  return [...own, ...commit];
}

/** Of `shop:production:prefect:<run>:<attempt>`: what was said of the run, its states, and by itself. */
function flowRunEvents(deployment_id: string): string[] {
  const run = deployment_id.split(":").at(-2) ?? "";
  const tables = ["flow_run", "flow_run_state", "run_record"];
  return ["prefect", "import"].flatMap(source => tables.map(table => `${source}:${table}:${run}`));
}

function hostDeploymentEvents(repository: string, id: string): string[] {
  const host_deployment_id = `${repository}:deployment:${id}`;
  return [
    githubEventId("host_deployment", {repository, host_deployment_id}),
    partsOf("host_deployment_status", {repository, host_deployment_id}),
  ];
}

/** What the ids of all parts of a thing begin with: its own key is the first of theirs. */
function partsOf(
  table: "change_event" | "issue_event" | "host_deployment_status",
  row: {repository: string; change_id?: string; issue_id?: string; host_deployment_id?: string},
): string {
  return githubEventId(table, row, {columns: 1});
}
