import {type Explained, explain, explainRef} from "../metrics/explain.ts";
import type {Metric} from "../metrics/header.ts";
import type {Cut} from "../metrics/observations.ts";
import type {Reader} from "../metrics/reader.ts";
import type {Reason} from "../metrics/reason.ts";

/** `/api/v1/metrics/:id/observations`, and what `fivekeys explain <id> --json` prints. */
export type ExplainDocument = {
  schema: "fivekeys.explain/1";
  metric: string;
  from: string;
  to: string;
  /** How many there are, shown or not. */
  total: number;
  /** `shown`, or why the raw events are not among the reasons. */
  raw_events: string;
  /** The latest first; open ones before them. */
  observations: readonly Explained[];
};

/** `/api/v1/explain/:ref`: what a deployment, change, commit, pull request, question, run, job or wave opens into. */
export type ReasonsDocument = {
  schema: "fivekeys.reasons/1";
  ref: string;
  url: string | null;
  why: readonly Reason[];
  /** `shown`, or why the raw events are not among the reasons. */
  raw_events: string;
};

/** The observations of a metric in a span; the raw events of `events`, the private warehouse, unless it is null. */
export async function explainDocument(
  {published}: Reader,
  asked: {
    metric: Metric;
    from: string;
    to: string;
    limit: number;
    offset?: number;
    cut?: Cut;
    events: string | null;
  },
): Promise<ExplainDocument> {
  const {metric, from, to} = asked;
  const {total, observations, missing} = await explain(published, asked);
  return {
    schema: "fivekeys.explain/1",
    metric: metric.id,
    from,
    to,
    total,
    raw_events: missing ?? "shown",
    observations,
  };
}

/** What one id opens into; null where nothing has it. */
export async function reasonsDocument(
  {published}: Reader,
  {ref, events}: {ref: string; events: string | null},
): Promise<ReasonsDocument | null> {
  const found = await explainRef(published, {ref, events});
  if (found === null) return null;
  const {url, why, missing} = found;
  return {schema: "fivekeys.reasons/1", ref, url, why, raw_events: missing ?? "shown"};
}
