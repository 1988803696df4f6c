import {z} from "zod";
import type {CoverageDocument} from "../../../documents/coverage.ts";
import type {DeploymentDocument} from "../../../documents/deployment.ts";
import type {DeploymentRow, DeploymentsDocument} from "../../../documents/deployments.ts";
import type {DoctorDocument} from "../../../documents/doctor.ts";
import type {ExplainDocument, ReasonsDocument} from "../../../documents/explain.ts";
import type {IncidentsDocument} from "../../../documents/incidents.ts";
import type {Status} from "../../../documents/status.ts";
import type {SurveysDocument} from "../../../documents/surveys.ts";
import type {Reason} from "../../../metrics/reason.ts";
import * as is from "./common.ts";

export const syncState = {
  state: z.enum(["never", "idle", "running", "failed"]),
  started_at: is.maybeInstant,
  finished_at: is.maybeInstant,
  next_at: is.maybeInstant,
  failure: is.maybeText,
};

export const statusSchema: z.ZodType<Status> = z
  .strictObject({
    schema: z.literal("fivekeys.status/1"),
    version: is.text,
    is_demo: z.boolean(),
    timezone: is.text,
    as_of: is.instant,
    read_at: is.instant,
    window_days: is.whole,
    minimum_group: is.whole,
    services: z.array(is.text),
    teams: z.array(is.text),
    environments: z.array(is.text),
    user: z.strictObject({role: z.enum(["viewer", "analyst", "operator", "admin"])}),
    signed_in: z.boolean(),
    sync: z.strictObject(syncState),
  })
  .meta({id: "Status"});

const reason: z.ZodType<Reason> = z
  .strictObject({
    kind: z.enum([
      "deployment",
      "failure",
      "change",
      "commit",
      "pull request",
      "response",
      "qa",
      "question",
      "wave",
      "answers",
      "run",
      "job",
      "raw event",
      "rule",
    ]),
    id: is.text,
    at: is.maybeInstant,
    words: is.text,
    url: is.maybeText,
  })
  .meta({id: "Reason", description: "A link of the chain from a number to what a source said."});

export const explainSchema: z.ZodType<ExplainDocument> = z
  .strictObject({
    schema: z.literal("fivekeys.explain/1"),
    metric: is.text,
    from: is.instant,
    to: is.instant,
    total: is.whole,
    raw_events: is.text,
    observations: z.array(
      z.strictObject({
        observed_at: is.maybeInstant,
        value: is.maybe,
        is_censored: z.boolean(),
        excluded: is.maybeText,
        ref: is.text,
        url: is.maybeText,
        why: z.array(reason),
      }),
    ),
  })
  .meta({id: "Observations"});

export const reasonsSchema: z.ZodType<ReasonsDocument> = z
  .strictObject({
    schema: z.literal("fivekeys.reasons/1"),
    ref: is.text,
    url: is.maybeText,
    why: z.array(reason),
    raw_events: is.text,
  })
  .meta({id: "Reasons"});

const deployment: z.ZodType<DeploymentRow> = z
  .strictObject({
    deployment_id: is.text,
    service: is.text,
    team: is.maybeText,
    environment: is.text,
    is_production: z.boolean(),
    repository: is.maybeText,
    sha: is.maybeText,
    started_at: is.maybeInstant,
    finished_at: is.instant,
    status: is.text,
    kind: is.maybeText,
    is_failed: z.boolean(),
    change_count: is.whole,
    rule: is.text,
    url: is.maybeText,
    duration_hours: is.maybe,
    failures: z.array(
      z.strictObject({
        deployment_id: is.text,
        cause: is.text,
        evidence: is.text,
        confidence: is.text,
        detected_at: is.instant,
        restored_at: is.maybeInstant,
        is_by_day: z.boolean().nullable(),
        restored_by: is.maybeText,
      }),
    ),
    recovery: z
      .strictObject({
        detected_at: is.instant,
        restored_at: is.maybeInstant,
        restored_by: is.maybeText,
        hours: is.maybe,
      })
      .nullable(),
    lead_time: z.strictObject({n: is.whole, p50: is.number, longest: is.number}).nullable(),
  })
  .meta({id: "DeploymentRow"});

const paged = {
  from: is.instant,
  to: is.instant,
  cut: is.cut,
  total: is.whole,
  limit: is.whole,
  offset: is.whole,
};

export const deploymentsSchema: z.ZodType<DeploymentsDocument> = z
  .strictObject({
    schema: z.literal("fivekeys.deployments/1"),
    ...paged,
    deployments: z.array(deployment),
  })
  .meta({id: "Deployments"});

const neighbour = z
  .strictObject({deployment_id: is.text, finished_at: is.instant, status: is.text})
  .nullable();

export const deploymentSchema: z.ZodType<DeploymentDocument> = z
  .strictObject({
    schema: z.literal("fivekeys.deployment/1"),
    deployment,
    changes: z.array(
      z
        .strictObject({
          change_id: is.text,
          repository: is.text,
          number: is.whole.nullable(),
          kind: is.text,
          merge_sha: is.maybeText,
          merged_at: is.instant,
          first_commit_at: is.maybeInstant,
          opened_at: is.maybeInstant,
          ready_at: is.maybeInstant,
          first_response_at: is.maybeInstant,
          commit_count: is.whole,
          author_kind: is.maybeText,
          team: is.maybeText,
          is_docs: z.boolean(),
          is_hotfix: z.boolean(),
          is_revert: z.boolean(),
          additions: is.whole.nullable(),
          deletions: is.whole.nullable(),
          url: is.maybeText,
          lead_hours: is.maybe,
          excluded: is.maybeText,
          link: z.enum(["graph", "time"]).nullable(),
        })
        .meta({id: "CarriedChange"}),
    ),
    previous: neighbour,
    next: neighbour,
    incidents: z.array(is.text),
  })
  .meta({id: "Deployment"});

export const incidentsSchema: z.ZodType<IncidentsDocument> = z
  .strictObject({
    schema: z.literal("fivekeys.incidents/1"),
    ...paged,
    incidents: z.array(
      z
        .strictObject({
          incident_id: is.text,
          service: is.maybeText,
          team: is.maybeText,
          repository: is.maybeText,
          environment: is.maybeText,
          severity: is.whole.nullable(),
          detected_at: is.instant,
          restored_at: is.maybeInstant,
          is_detected_by_day: z.boolean(),
          is_restored_by_day: z.boolean(),
          deployment_id: is.maybeText,
          confidence: is.maybeText,
          origin: is.text,
          place: is.maybeText,
          url: is.maybeText,
          hours: is.maybe,
        })
        .meta({id: "Incident"}),
    ),
  })
  .meta({id: "Incidents"});

export const surveysSchema: z.ZodType<SurveysDocument> = z
  .strictObject({
    schema: z.literal("fivekeys.surveys/1"),
    waves: z.array(
      z
        .strictObject({
          wave_id: is.text,
          survey: is.text,
          status: z.enum(["open", "closed"]),
          opened_at: is.maybeInstant,
          closed_at: is.maybeInstant,
          invited: is.whole.nullable(),
          answered: is.whole.nullable(),
          questions: z.array(z.strictObject({question: is.text, text: is.text})),
          results: z.array(
            z.strictObject({
              dimension: is.text,
              kind: is.text,
              question: is.maybeText,
              part: is.text,
              team: is.maybeText,
              n: is.whole.nullable(),
              mean: is.maybe,
              mean_low: is.maybe,
              mean_high: is.maybe,
              low_share: is.maybe,
              low_share_low: is.maybe,
              low_share_high: is.maybe,
              suppressed: is.maybeText,
            }),
          ),
        })
        .meta({id: "Wave"}),
    ),
  })
  .meta({id: "Surveys"});

export const coverageSchema: z.ZodType<CoverageDocument> = z
  .strictObject({
    schema: z.literal("fivekeys.coverage/1"),
    as_of: is.instant,
    window: is.window,
    cut: is.cut,
    problems: z.array(is.problem),
    metrics: z.array(
      z.strictObject({
        id: is.text,
        title: is.text,
        observed: is.whole,
        censored: is.whole,
        excluded: z.record(is.text, is.whole),
      }),
    ),
    links: z.strictObject({graph: is.whole, time: is.whole, undeployed: is.whole}),
  })
  .meta({id: "CoverageOfAll"});

export const doctorSchema: z.ZodType<DoctorDocument> = z
  .strictObject({
    schema: z.literal("fivekeys.doctor/1"),
    checks: z.array(
      z.strictObject({
        id: is.text,
        title: is.text,
        status: z.enum(["pass", "warn", "fail"]),
        detail: is.text,
        fix: is.maybeText,
      }),
    ),
  })
  .meta({id: "Doctor"});
