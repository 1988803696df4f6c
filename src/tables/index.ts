import {change} from "./change.ts";
import {changeCommit, changeEvent, response} from "./change-event.ts";
import {changeWeek} from "./change-week.ts";
import {ciJob, ciRun} from "./ci.ts";
import {commit} from "./commit.ts";
import {commitDelivery, delivery} from "./delivery.ts";
import {deployment} from "./deployment.ts";
import {failure} from "./failure.ts";
import {flowRun, flowRunState, runRecord} from "./flow-run.ts";
import {flowRunWeek} from "./flow-run-week.ts";
import {hostDeployment, hostDeploymentStatus, release} from "./host-deployment.ts";
import {incident} from "./incident.ts";
import {issue, issueEvent} from "./issue.ts";
import {keptObservation, keptService} from "./kept.ts";
import {manualFigure, publishedFigure} from "./manual-figure.ts";
import {observation} from "./observation.ts";
import {pipelineJob, pipelineRun} from "./pipeline-run.ts";
import {build, definition, problem, source} from "./published.ts";
import {pullRequest, qaResult} from "./pull-request.ts";
import {cursor, rawEvent, sourceProblem} from "./raw-event.ts";
import {repository} from "./repository.ts";
import {service} from "./service.ts";
import {sourceChange} from "./source-change.ts";
import {sourceDeployment} from "./source-deployment.ts";
import {sourceIncident} from "./source-incident.ts";
import {surveyAnswer, surveyWave} from "./survey.ts";
import {surveyResult} from "./survey-result.ts";
import type {Table} from "./table.ts";
import {tag} from "./tag.ts";
import {triage} from "./triage.ts";
import {triageThread} from "./triage-thread.ts";

/** What is kept for good; never rebuilt. */
export const rawTables = {
  raw_event: rawEvent,
  cursor,
  source_problem: sourceProblem,
  kept_observation: keptObservation,
  kept_service: keptService,
} satisfies Record<string, Table>;

/** The tables that sources and imports fill, by name. */
export const sourceTables = {
  repository,
  tag,
  commit,
  change: sourceChange,
  change_commit: changeCommit,
  change_event: changeEvent,
  response,
  pipeline_run: pipelineRun,
  pipeline_job: pipelineJob,
  deployment: sourceDeployment,
  host_deployment: hostDeployment,
  host_deployment_status: hostDeploymentStatus,
  release,
  issue,
  issue_event: issueEvent,
  flow_run: flowRun,
  flow_run_state: flowRunState,
  run_record: runRecord,
  incident: sourceIncident,
  survey_wave: surveyWave,
  survey_answer: surveyAnswer,
  triage_thread: triageThread,
  manual_figure: manualFigure,
} satisfies Record<string, Table>;

/** What follows from the source tables; metrics read these and nothing else. Published without people. */
export const derivedTables = {
  service,
  deployment,
  change,
  delivery,
  commit_delivery: commitDelivery,
  failure,
  incident,
  pull_request: pullRequest,
  qa_result: qaResult,
  ci_run: ciRun,
  ci_job: ciJob,
  triage,
  change_week: changeWeek,
  flow_run_week: flowRunWeek,
  survey_result: surveyResult,
  manual_figure: publishedFigure,
} satisfies Record<string, Table>;

/** What readers see beside the derived tables. */
export const publishedTables = {
  observation,
  metric: definition,
  source,
  problem,
  build,
} satisfies Record<string, Table>;
