import {z} from "zod";
import type {CutsDocument} from "../../../documents/cuts.ts";
import type {Definitions} from "../../../documents/definitions.ts";
import type {Distribution} from "../../../documents/distribution.ts";
import type {MetricDocument} from "../../../documents/metric.ts";
import type {ReportDocument} from "../../../documents/report.ts";
import type {SeriesDocument} from "../../../documents/series.ts";
import type {SourcesDocument} from "../../../documents/sources.ts";
import type {MetricResult} from "../../../metrics/evaluate.ts";
import {headerSchema} from "../../../metrics/header-schema.ts";
import type {Statistic} from "../../../metrics/statistic.ts";
import * as is from "./common.ts";

const target = z.strictObject({
  at_least: is.number.exactOptional(),
  at_most: is.number.exactOptional(),
});

const statisticName = z.enum(["p50", "p75", "p90", "p95", "share", "per_week", "mean", "change"]);

const statistic: z.ZodType<Statistic> = z
  .strictObject({
    name: is.text,
    value: is.maybe,
    n: is.whole,
    low: is.maybe,
    high: is.maybe,
    method: is.maybeText,
    target: target.nullable(),
    verdict: z.enum(["met", "missed", "no data", "no target"]),
    side: z.enum(["below", "above"]).nullable(),
    evidence: z.enum(["strong", "weak", "insufficient", "manual"]).nullable(),
    n_needed: is.whole,
    judged_value: is.maybe,
    margin: z.strictObject({change: is.whole, turns_to: z.enum(["met", "missed"])}).nullable(),
    manual: z
      .strictObject({source: is.text, period_start: is.instant, period_end: is.instant})
      .exactOptional(),
  })
  .meta({id: "Statistic", description: "A number with all that makes it honest."});

const previous = z.strictObject({name: is.text, value: is.maybe, n: is.whole});

const coverage = z
  .strictObject({
    observed: is.whole,
    censored: is.whole,
    longest_open_hours: is.maybe,
    excluded: z.record(is.text, is.whole),
  })
  .meta({id: "Coverage"});

const point = z
  .object({
    start: is.day,
    n: is.whole,
    is_complete: z.boolean(),
    intervals: z.record(is.text, is.bounds),
  })
  .catchall(is.maybe)
  .meta({id: "Point", description: "A bucket; each statistic stands under its name."});

const result: z.ZodType<MetricResult> = z
  .strictObject({
    id: is.text,
    title: is.text,
    alias: is.maybeText,
    family: is.text,
    question: is.text,
    unit: is.text,
    statistics: z.array(statistic),
    previous: z.array(previous),
    series: z.strictObject({bucket: is.bucket, points: z.array(point)}),
    coverage,
    drop_off: z
      .array(
        z.strictObject({
          team: is.maybeText,
          value: is.number,
          is_drop: z.boolean(),
          expected: is.number,
          probability: is.number,
          weeks: is.whole,
        }),
      )
      .nullable(),
    wave_closed_at: is.maybeInstant,
  })
  .meta({id: "MetricResult"});

const sources: z.ZodType<SourcesDocument["sources"]> = z.array(
  z
    .strictObject({
      name: is.text,
      first_event_at: is.maybeInstant,
      last_event_at: is.maybeInstant,
      events: is.whole,
      problems: is.whole,
      synced_at: is.maybeInstant,
      failure: is.maybeText,
    })
    .meta({id: "Source"}),
);

export const reportSchema: z.ZodType<ReportDocument> = z
  .strictObject({
    schema: z.literal("fivekeys.report/1"),
    is_demo: z.boolean(),
    as_of: is.instant,
    timezone: is.text,
    window: is.window,
    cut: is.cut,
    headline: is.text,
    services: z.array(
      z.strictObject({
        service: is.text,
        team: is.maybeText,
        repository: is.maybeText,
        observed_from: is.maybeInstant,
        rule: is.maybeText,
      }),
    ),
    metrics: z.array(result),
    sources,
    problems: z.array(is.problem),
    notes: z.array(is.text),
  })
  .meta({id: "Report"});

export const sourcesSchema: z.ZodType<SourcesDocument> = z
  .strictObject({schema: z.literal("fivekeys.sources/1"), read_at: is.instant, sources})
  .meta({id: "Sources"});

export const metricSchema: z.ZodType<MetricDocument> = z
  .strictObject({
    schema: z.literal("fivekeys.metric/1"),
    as_of: is.instant,
    timezone: is.text,
    window: is.window,
    cut: is.cut,
    metric: result,
    notes: z.array(is.text),
  })
  .meta({id: "Metric"});

export const definitionsSchema: z.ZodType<Definitions> = z
  .strictObject({
    schema: z.literal("fivekeys.definitions/1"),
    metrics: z.array(
      z
        .strictObject({
          id: is.text,
          title: is.text,
          alias: is.maybeText,
          family: headerSchema.shape.family,
          dimension: is.maybeText,
          question: is.text,
          observation: is.text,
          unit: headerSchema.shape.unit,
          window: z.literal("last_wave").nullable(),
          kinds: z.array(is.text).nullable(),
          statistics: z.array(
            z.strictObject({
              name: statisticName,
              target: z.strictObject({at_least: is.maybe, at_most: is.maybe}).nullable(),
              surge: is.maybeText,
            }),
          ),
          flags: z.array(z.literal("drop_off")),
          owner: is.text,
          sql: is.text,
        })
        .meta({id: "Definition"}),
    ),
  })
  .meta({id: "Definitions"});

const seriesPoint = z
  .object({
    start: is.day,
    n: is.whole,
    is_complete: z.boolean(),
    intervals: z.record(is.text, is.bounds),
    open: is.whole.nullable(),
  })
  .catchall(is.maybe)
  .meta({id: "SeriesPoint", description: "A bucket; each statistic stands under its name."});

const xmr = z.strictObject({
  statistic: is.text,
  centre: is.number,
  lower: is.maybe,
  upper: is.maybe,
  signals: z.array(
    z.strictObject({start: is.day, rule: z.enum(["beyond limits", "8 on one side"])}),
  ),
});

export const seriesSchema: z.ZodType<SeriesDocument> = z
  .strictObject({
    schema: z.literal("fivekeys.metrics/1"),
    metric: is.text,
    unit: is.text,
    by: is.bucket,
    from: is.instant,
    to: is.instant,
    series: z.array(
      z.strictObject({cut: is.cut, points: z.array(seriesPoint), xmr: xmr.nullable()}),
    ),
  })
  .meta({id: "Series"});

export const cutsSchema: z.ZodType<CutsDocument> = z
  .strictObject({
    schema: z.literal("fivekeys.cuts/1"),
    metric: is.text,
    unit: is.text,
    by: is.cutBy,
    as_of: is.instant,
    window: is.window,
    cut: is.cut,
    cuts: z.array(
      z.strictObject({
        name: is.text,
        statistics: z.array(statistic),
        previous: z.array(previous),
        coverage,
        suppressed: is.maybeText,
      }),
    ),
  })
  .meta({id: "Cuts"});

export const distributionSchema: z.ZodType<Distribution> = z
  .strictObject({
    schema: z.literal("fivekeys.distribution/1"),
    metric: is.text,
    unit: is.text,
    from: is.instant,
    to: is.instant,
    cut: is.cut,
    of: z.enum(["observations", "weeks"]),
    n: is.whole,
    scale: z.enum(["linear", "doubling"]),
    bins: z.array(z.strictObject({from: is.number, to: is.number, count: is.whole})),
    quantiles: z.strictObject({p50: is.maybe, p90: is.maybe}),
    open: is.whole,
    suppressed: is.maybeText,
  })
  .meta({id: "Distribution"});
