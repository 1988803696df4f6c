import {change} from "./change.ts";
import {commit} from "./commit.ts";
import {commitDelivery, delivery} from "./delivery.ts";
import {deployment} from "./deployment.ts";
import {failure} from "./failure.ts";
import {observation} from "./observation.ts";
import {build, definition, problem, source} from "./published.ts";
import {cursor, rawEvent, sourceProblem} from "./raw-event.ts";
import {repository} from "./repository.ts";
import {service} from "./service.ts";
import {sourceChange} from "./source-change.ts";
import {sourceDeployment} from "./source-deployment.ts";
import type {Table} from "./table.ts";
import {tag} from "./tag.ts";

/** What is kept for good; never rebuilt. */
export const rawTables = {
  raw_event: rawEvent,
  cursor,
  source_problem: sourceProblem,
} satisfies Record<string, Table>;

/** The tables that sources and imports fill, by name. */
export const sourceTables = {
  repository,
  tag,
  commit,
  change: sourceChange,
  deployment: sourceDeployment,
} satisfies Record<string, Table>;

/** What follows from the source tables; metrics read these and nothing else. Published without people. */
export const derivedTables = {
  service,
  deployment,
  change,
  delivery,
  commit_delivery: commitDelivery,
  failure,
} satisfies Record<string, Table>;

/** What readers see beside the derived tables. */
export const publishedTables = {
  observation,
  metric: definition,
  source,
  problem,
  build,
} satisfies Record<string, Table>;
