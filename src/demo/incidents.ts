import {githubEvent} from "../sources/github/events.ts";
import {stateVersion} from "../sources/github/rest/version.ts";
import {eventOf as pagerdutyEvent} from "../sources/pagerduty/row.ts";
import type {Json} from "../sources/source.ts";
import type {SourceIncident} from "../tables/source-incident.ts";
import {iso} from "./calendar.ts";
import {type Author, type RepositoryKey, repositoryOf, webOf} from "./organisation.ts";
import {type PullRequest, shaOf} from "./pull-requests.ts";
import type {World} from "./world.ts";

/** Where the data platform keeps its incidents. */
export const DOCUMENT = "INCIDENTS.md";
const FIRST_LINE = 6;

const unknown: Omit<SourceIncident, "incident_id" | "detected_at"> = {
  ...{service: null, repository: null, severity: null, environment: null, restored_at: null},
  ...{is_detected_by_day: null, is_restored_by_day: null, deployment: null, cause: null},
  ...{cause_sha: null, cause_number: null, fix_number: null, is_withdrawn: null, written_at: null},
  ...{origin: null, place: null, url: null},
};

type Span = {detected: number; restored: number | null; severity: number};

/** An end that is still to come is not known. */
function known(moment: number | null, asOf: number): string | null {
  return moment === null || moment > asOf ? null : iso(moment);
}

/** An incident of the data platform, in the document that its team keeps. */
export function tellDocumented(
  {tell, next, calendar: {asOf}}: World,
  {detected, restored, severity, deployment}: Span & {deployment: string},
): void {
  const year = iso(detected).slice(0, 4);
  const number = next(`incident ${year}`);
  const line = FIRST_LINE + next("document line");
  const sha = shaOf(`incidents/${line}`);
  const row: SourceIncident = {
    ...unknown,
    incident_id: `INC-${year}-${String(number).padStart(3, "0")}`,
    ...{service: "data-platform", repository: repositoryOf("data-platform"), severity},
    ...{detected_at: iso(detected), restored_at: known(restored, asOf), deployment},
    ...{written_at: iso(Math.min(asOf, (restored ?? detected) + 600_000)), origin: "markdown"},
    place: `${DOCUMENT}:${line}@${sha}`,
    url: `${webOf("data-platform")}/blob/${sha}/${DOCUMENT}#L${line}`,
  };
  const version = row.written_at ?? "";
  tell({
    ...{id: `markdown:incident:${row.incident_id}:${version}`, source: "markdown"},
    ...{kind: "markdown.incident", version, payload: row as unknown as {[key: string]: Json}},
  });
}

/** An incident of the web shop, which PagerDuty woke somebody for. */
export function tellPaged(
  {tell, draws, next, calendar: {asOf}}: World,
  {detected, restored, severity}: Span,
): void {
  if (detected > asOf) return;
  const id = draws(`pagerduty:${next("pagerduty")}`)
    .hex(13)
    .toUpperCase();
  const row: SourceIncident = {
    ...unknown,
    ...{incident_id: `pagerduty:Q${id}`, service: "web-shop", severity},
    ...{detected_at: iso(detected), restored_at: known(restored, asOf), origin: "pagerduty"},
    url: `https://pagerduty.example/incidents/Q${id}`,
  };
  tell(pagerdutyEvent(row, row.restored_at ?? row.detected_at));
}

export type Issue = {
  key: RepositoryKey;
  /** Given when all are known, as those of pull requests. */
  number: number;
  author: Author;
  created: number;
  closed: number | null;
  labels: readonly string[];
  /** The pull request that it names as its cause. */
  cause: PullRequest | null;
  answer: {at: number; author: Author} | null;
};

/** An issue: an incident where a label says so, else a question. */
export function tellIssue({tell, next, calendar: {asOf}}: World, issue: Issue): void {
  const {key, number, author, created, labels, cause, answer} = issue;
  if (created > asOf) return;
  const repository = repositoryOf(key);
  const issue_id = `${repository}#${number}`;
  const closedAt = known(issue.closed, asOf);
  const state = closedAt === null ? "open" : "closed";
  const updatedAt = closedAt ?? iso(created);
  const row = {
    ...{issue_id, repository, number, state, created_at: iso(created), closed_at: closedAt},
    ...{labels: [...labels], ...author, cause_sha: null, cause_number: cause?.number ?? null},
    url: `${webOf(key)}/issues/${number}`,
  };
  const version = stateVersion({state, updatedAt, closedAt, isWhole: true, told: "poll"});
  tell(githubEvent("issue", row, {version}));
  for (const label of labels) {
    const moment = {issue_id, repository, kind: "labeled", label, happened_at: iso(created)};
    tell(githubEvent("issue_event", moment, {version: ""}));
  }
  if (closedAt !== null) {
    const moment = {issue_id, repository, kind: "closed", label: "", happened_at: closedAt};
    tell(githubEvent("issue_event", moment, {version: ""}));
  }
  if (answer === null || answer.at > asOf) return;
  const response = {
    response_id: `${repository}:comment:${2_400_000_000 + next("response")}`,
    ...{subject_id: issue_id, repository, kind: "comment", state: null, ...answer.author},
    responded_at: iso(answer.at),
  };
  tell(githubEvent("response", response, {version: ""}));
}
