import {daysBefore} from "../lib/time.ts";
import {evaluateAll, type Window} from "../metrics/evaluate.ts";
import type {Metric} from "../metrics/header.ts";
import {type Cut, readCounted, readExcluded, readOpen} from "../metrics/observations.ts";
import {observedSpan, type Reader, servicesWithin} from "../metrics/reader.ts";
import type {Problem} from "../tables/published.ts";
import {cutCondition} from "./spans.ts";

/** `/api/v1/coverage`: what could not be used and why. */
export type CoverageDocument = {
  schema: "fivekeys.coverage/1";
  as_of: string;
  window: Window;
  cut: Cut;
  /** What could not be linked, parsed or mapped, whenever it was. */
  problems: readonly Problem[];
  /** By metric, what the window counts, what is open, and what was left out by reason. */
  metrics: readonly {
    id: string;
    title: string;
    observed: number;
    censored: number;
    excluded: Readonly<Record<string, number>>;
  }[];
  /** The changes that were merged in the window, by how they are linked to their deployments. */
  links: {graph: number; time: number; undeployed: number};
};

export async function coverageDocument(
  reader: Reader,
  {
    metrics,
    asOf,
    timezone,
    days,
    cut,
  }: {metrics: readonly Metric[]; asOf: string; timezone: string; days: number; cut: Cut},
): Promise<CoverageDocument> {
  const {published} = reader;
  const window = {from: daysBefore({timezone, instant: asOf, days}), to: asOf, days};
  const [problems, counts, links] = await Promise.all([
    published.rows<Problem>("select * from problem order by source, subject, reason"),
    countsOf(reader, {metrics, asOf, timezone, days, cut}),
    readLinks(reader, {from: window.from, to: asOf, cut}),
  ]);
  return {
    schema: "fivekeys.coverage/1",
    as_of: asOf,
    window,
    cut,
    problems,
    metrics: counts,
    links,
  };
}

type Asked = {
  metrics: readonly Metric[];
  asOf: string;
  timezone: string;
  days: number;
  cut: Cut;
};

/** Of each metric how many observations there are, without what they say. */
async function countsOf(
  reader: Reader,
  {metrics, asOf, timezone, days, cut}: Asked,
): Promise<CoverageDocument["metrics"]> {
  const {published} = reader;
  const isOfWaves = ({window}: Metric) => window === "last_wave";
  const plain = {metrics: metrics.filter(metric => !isOfWaves(metric)), asOf, cut};
  const from = daysBefore({timezone, instant: asOf, days});
  const observed = observedSpan(reader, servicesWithin(reader, cut));
  const bucket = "week" as const;
  const reading = {asOf, timezone, days, bucket, bucketCount: 1, cut, observed};
  const [counted, open, excluded, waves] = await Promise.all([
    readCounted(published, {...plain, from}),
    readOpen(published, plain),
    readExcluded(published, {...plain, from}),
    evaluateAll(published, {metrics: metrics.filter(isOfWaves), reading}),
  ]);
  return metrics.map(({id, title}) => {
    const wave = waves.find(one => one.id === id)?.coverage;
    return {
      id,
      title,
      observed: wave?.observed ?? counted.get(id)!,
      censored: wave?.censored ?? open.get(id)!.length,
      excluded: wave?.excluded ?? excluded.get(id)!,
    };
  });
}

async function readLinks(
  {published}: Reader,
  {from, to, cut}: {from: string; to: string; cut: Cut},
): Promise<CoverageDocument["links"]> {
  const {where, parameters} = cutCondition(cut);
  const [row] = await published.rows<CoverageDocument["links"]>(
    `select
      count(*) filter (link = 'graph' and delivered_at <= cast($to as timestamp)) as graph,
      count(*) filter (link = 'time' and delivered_at <= cast($to as timestamp)) as time,
      count(*) filter (delivered_at is null or delivered_at > cast($to as timestamp))
        as undeployed,
    from delivery
    where merged_at > cast($from as timestamp) and merged_at <= cast($to as timestamp)
      and ${where}`,
    {...parameters, from, to},
  );
  return row!;
}
