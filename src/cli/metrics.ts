import {exitCodes, UserError} from "../lib/errors.ts";
import {nearest} from "../lib/nearest.ts";
import {type Bucket, daysBefore, parseMoment} from "../lib/time.ts";
import {evaluateSeries, type Point} from "../metrics/evaluate.ts";
import type {Metric} from "../metrics/header.ts";
import type {Cut} from "../metrics/observations.ts";
import {observedSpan, type Reader, type ServiceRow} from "../metrics/reader.ts";
import {target, value} from "../reports/format.ts";
import type {Run} from "./command.ts";
import {type ReadContext, readNow} from "./workspace.ts";

type Options = {by?: string; cut?: string; from?: string; to?: string};
type Series = {cut: Cut; points: readonly Point[]};

const buckets: readonly Bucket[] = ["week", "month", "quarter"];
const cuts = ["service", "team", "environment"] as const;
const SERIES_DAYS = {week: 7 * 13, month: 365, quarter: 2 * 365};

/** Lists the metrics, or prints the series of one, cut by service, team or environment. */
export const run: Run<Options> = async ({args, options, terminal}) => {
  const by = oneOf("--by", options.by ?? "week", buckets);
  const cutBy = options.cut === undefined ? null : oneOf("--cut", options.cut, cuts);
  await readNow({options, terminal}, async context => {
    if (args[0] === undefined) {
      terminal.out(options.json ? listJson(context.metrics) : listText(context.metrics));
      return;
    }
    const metric = findMetric(args[0], context.metrics);
    const {from, to} = span({options, by, context});
    const series: Series[] = [];
    for (const cut of await cutsOf(context, {metric, cutBy})) {
      series.push({cut, points: await readSeries(context, {metric, by, cut, from, to})});
    }
    const document = {
      schema: "fivekeys.metrics/1",
      metric: metric.id,
      unit: metric.unit,
      by,
      from,
      to,
      series,
    };
    terminal.out(
      options.json ? `${JSON.stringify(document, null, 2)}\n` : seriesText(metric, {series}),
    );
  });
  return exitCodes.done;
};

/** The metric of that id. Throws a UserError that names the nearest. */
export function findMetric(id: string, metrics: readonly Metric[]): Metric {
  const metric = metrics.find(one => one.id === id);
  if (metric !== undefined) return metric;
  const near = nearest(
    id,
    metrics.map(one => one.id),
  );
  throw new UserError(`Cannot find the metric "${id}": there is none of that name`, {
    hint: near === null ? "Run `fivekeys metrics` for the list." : `Did you mean "${near}"?`,
  });
}

function span({
  options,
  by,
  context: {config, asOf},
}: {
  options: Options;
  by: Bucket;
  context: ReadContext;
}): {from: string; to: string} {
  const {timezone} = config;
  const to = options.to === undefined ? asOf : parseMoment(options.to, {timezone, isEnd: true});
  const from =
    options.from === undefined
      ? daysBefore({timezone, instant: to, days: SERIES_DAYS[by]})
      : parseMoment(options.from, {timezone});
  if (from >= to) {
    throw new UserError(`Cannot show a series from ${from} to ${to}: it ends before it begins`, {
      hint: "Give --from a day before --to.",
    });
  }
  return {from, to};
}

async function cutsOf(
  {reader}: ReadContext,
  {metric, cutBy}: {metric: Metric; cutBy: (typeof cuts)[number] | null},
): Promise<Cut[]> {
  if (cutBy === null) return [{}];
  const rows = await reader.published.rows<{name: string}>(
    `select distinct ${cutBy} as name from observation
    where metric = $metric and ${cutBy} is not null order by name`,
    {metric: metric.id},
  );
  return rows.map(({name}) => ({[cutBy]: name}));
}

function readSeries(
  {reader, config}: ReadContext,
  {metric, by, cut, from, to}: {metric: Metric; by: Bucket; cut: Cut; from: string; to: string},
): Promise<readonly Point[]> {
  const reading = {
    asOf: to,
    timezone: config.timezone,
    days: config.windowDays,
    bucket: by,
    bucketCount: 1,
    cut,
    observed: observedSpan(reader, servicesWithin(reader, cut)),
  };
  return evaluateSeries(reader.published, {metric, reading, from});
}

/** The services of a cut; of a team that owns none, but was asked or works on those of others, all. */
function servicesWithin({services}: Reader, {service, team}: Cut): readonly ServiceRow[] {
  const found = services.filter(
    row =>
      (service === undefined || row.service === service) &&
      (team === undefined || row.team === team),
  );
  return found.length === 0 ? services : found;
}

function oneOf<T extends string>(flag: string, text: string, known: readonly T[]): T {
  const found = known.find(one => one === text);
  if (found !== undefined) return found;
  throw new UserError(`Cannot use ${flag} "${text}": it is not one of ${known.join(", ")}`);
}

function listJson(metrics: readonly Metric[]): string {
  const list = metrics.map(({sql: _, ...header}) => header);
  return `${JSON.stringify({schema: "fivekeys.metrics/1", metrics: list}, null, 2)}\n`;
}

function listText(metrics: readonly Metric[]): string {
  const width = Math.max(...metrics.map(({id}) => id.length));
  return metrics
    .map(({id, question, statistics, unit}) => {
      const targets = statistics
        .filter(statistic => statistic.target !== undefined)
        .map(statistic => `${statistic.name} ${target(statistic.target ?? null, unit)}`);
      const goal = targets.length === 0 ? "" : ` Target: ${targets.join(", ")}.`;
      return `${id.padEnd(width)}  ${question}${goal}\n`;
    })
    .join("");
}

function seriesText(metric: Metric, {series}: {series: readonly Series[]}): string {
  const names = metric.statistics.map(({name}) => name);
  const lines: string[] = [];
  for (const {cut, points} of series) {
    const label = Object.values(cut)[0];
    if (label !== undefined) lines.push(`${label}`);
    lines.push(["start     ", "     n", ...names.map(name => name.padStart(10))].join("  "));
    for (const point of points) {
      const cells = names.map(name => {
        const amount = point[name];
        return (typeof amount === "number" ? value(amount, metric.unit) : "–").padStart(10);
      });
      const unfinished = point.is_complete ? "" : "  (unfinished)";
      lines.push([point.start, String(point.n).padStart(6), ...cells].join("  ") + unfinished);
    }
  }
  return `${lines.join("\n")}\n`;
}
