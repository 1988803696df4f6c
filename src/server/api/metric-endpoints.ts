import {z} from "zod";
import {cutsDocument} from "../../documents/cuts.ts";
import {definitions} from "../../documents/definitions.ts";
import {distributionDocument} from "../../documents/distribution.ts";
import {explainDocument} from "../../documents/explain.ts";
import {metricDocument} from "../../documents/metric.ts";
import {report, withNotes} from "../../documents/report.ts";
import {seriesDocument} from "../../documents/series.ts";
import {nearest} from "../../lib/nearest.ts";
import {daysBefore} from "../../lib/time.ts";
import type {Metric} from "../../metrics/header.ts";
import type {Cut} from "../../metrics/observations.ts";
import {servicesWithin} from "../../metrics/reader.ts";
import {type Asked, endpoint} from "./endpoint.ts";
import {checkCut} from "./names.ts";
import {cutOf, momentOf, page, span, window} from "./query.ts";
import {RefusalError} from "./refusal.ts";
import * as is from "./schemas/common.ts";
import {explainSchema} from "./schemas/facts.ts";
import {
  cutsSchema,
  definitionsSchema,
  distributionSchema,
  metricSchema,
  reportSchema,
  seriesSchema,
} from "./schemas/metrics.ts";

const OBSERVATIONS_MAX = 200;
const OBSERVATIONS = 20;
const METRIC = "The metric, such as `lead_time_for_changes`.";

/** What the numbers are. */
export const metricEndpoints = [
  endpoint({
    path: "/report",
    name: "getReport",
    summary: "Every metric of a window, with what a reader should know beside.",
    query: z.strictObject(window),
    answer: reportSchema,
    depends: "results",
    make: async asked => {
      const given = await windowOf(asked);
      const services = servicesWithin(asked.reader, given.cut);
      return withNotes(
        await report(asked.reader, {metrics: asked.world.metrics, services, ...given}),
      );
    },
  }),
  endpoint({
    path: "/metrics",
    name: "listMetrics",
    summary: "What each number means: its question, its query, its owner and its targets.",
    query: z.strictObject({}),
    answer: definitionsSchema,
    depends: "results",
    make: async ({world}) => definitions(world.metrics),
  }),
  endpoint({
    path: "/metrics/{id}",
    name: "getMetric",
    summary: "One metric of a window, with its 13 weeks.",
    id: METRIC,
    query: z.strictObject(window),
    answer: metricSchema,
    depends: "results",
    make: async asked =>
      metricDocument(asked.reader, {metric: metricOf(asked), ...(await windowOf(asked))}),
  }),
  endpoint({
    path: "/metrics/{id}/series",
    name: "getSeries",
    summary: "One metric by week, month or quarter, with intervals and limits of control.",
    id: METRIC,
    query: z.strictObject({
      ...span,
      by: is.bucket.default("week").meta({description: "How long a bucket is."}),
      cut: is.cutBy.optional().meta({description: "One series each."}),
    }),
    answer: seriesSchema,
    depends: "results",
    make: async asked => {
      const {reader, query, world} = asked;
      const metric = metricOf(asked);
      const {timezone, windowDays: days} = world.config;
      const cut = await cutFor(asked);
      const to = endOf(asked);
      const from = query.from === undefined ? undefined : momentOf(query.from, {timezone});
      const cutBy = query.cut ?? null;
      return seriesDocument(reader, {metric, timezone, days, by: query.by, from, to, cut, cutBy});
    },
  }),
  endpoint({
    path: "/metrics/{id}/cuts",
    name: "getCuts",
    summary: "One metric of a window for each service, team or environment.",
    id: METRIC,
    query: z.strictObject({
      ...window,
      by: is.cutBy.default("service").meta({description: "What it is cut by."}),
    }),
    answer: cutsSchema,
    depends: "results",
    make: async asked =>
      cutsDocument(asked.reader, {
        metric: metricOf(asked),
        by: asked.query.by,
        ...(await windowOf(asked)),
      }),
  }),
  endpoint({
    path: "/metrics/{id}/distribution",
    name: "getDistribution",
    summary: "How the observations of a span scatter.",
    id: METRIC,
    query: z.strictObject(span),
    answer: distributionSchema,
    depends: "results",
    make: async asked => {
      const metric = metricOf(asked);
      const {timezone} = asked.world.config;
      return distributionDocument(asked.reader, {metric, timezone, ...(await spanOf(asked))});
    },
  }),
  endpoint({
    path: "/metrics/{id}/observations",
    name: "listObservations",
    summary: "The observations of a span, the latest first, each with what stands behind it.",
    id: METRIC,
    query: z.strictObject({...span, ...page({most: OBSERVATIONS_MAX, preset: OBSERVATIONS})}),
    answer: explainSchema,
    depends: "results",
    make: async asked => {
      const {limit, offset} = asked.query;
      const metric = metricOf(asked);
      const given = {metric, ...(await spanOf(asked)), limit, offset, events: null};
      const document = await explainDocument(asked.reader, given);
      // A list has hundreds of chains: one is opened by itself.
      return {...document, raw_events: "ask /explain for one of them"};
    },
  }),
];

type Given = Asked<{
  service?: string | undefined;
  team?: string | undefined;
  environment?: string | undefined;
  as_of?: string | undefined;
  days?: number | undefined;
  from?: string | undefined;
  to?: string | undefined;
}>;

function metricOf({id, world: {metrics}}: Pick<Asked<unknown>, "id" | "world">): Metric {
  const metric = metrics.find(one => one.id === id);
  if (metric !== undefined) return metric;
  const near = nearest(
    id,
    metrics.map(one => one.id),
  );
  throw new RefusalError(`Cannot find the metric "${id}": there is none of that name`, {
    status: 404,
    hint: near === null ? "See /api/v1/metrics for the list." : `Did you mean "${near}"?`,
  });
}

/** The filters that were given, of names that are known. */
async function cutFor({query, reader}: Given): Promise<Cut> {
  const cut = cutOf(query);
  await checkCut(reader, cut);
  return cut;
}

/** The moment at which all windows end. */
export function asOfOf({query, reader, world}: Given): string {
  const {timezone} = world.config;
  return query.as_of === undefined
    ? reader.freshness.read_at
    : momentOf(query.as_of, {timezone, isEnd: true});
}

export async function windowOf(asked: Given) {
  const {timezone, windowDays} = asked.world.config;
  const days = asked.query.days ?? windowDays;
  return {asOf: asOfOf(asked), timezone, days, cut: await cutFor(asked)};
}

function endOf(asked: Given): string {
  const {timezone} = asked.world.config;
  const {to} = asked.query;
  return to === undefined ? asOfOf(asked) : momentOf(to, {timezone, isEnd: true});
}

export async function spanOf(asked: Given) {
  const {timezone, windowDays} = asked.world.config;
  const {days = windowDays} = asked.query;
  const to = endOf(asked);
  const from =
    asked.query.from === undefined
      ? daysBefore({timezone, instant: to, days})
      : momentOf(asked.query.from, {timezone});
  if (from >= to) {
    throw new RefusalError(`Cannot show what was from ${from} to ${to}: it ends before it begins`, {
      status: 400,
      hint: "Give `from` a day before `to`.",
    });
  }
  return {from, to, cut: await cutFor(asked)};
}
