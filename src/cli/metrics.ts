import {findMetric} from "../documents/find-metric.ts";
import {type SeriesDocument, seriesDocument} from "../documents/series.ts";
import {exitCodes, UserError} from "../lib/errors.ts";
import {type Bucket, parseMoment} from "../lib/time.ts";
import type {Metric} from "../metrics/header.ts";
import {target, value} from "../words/format.ts";
import type {Run} from "./command.ts";
import {readNow} from "./workspace.ts";

type Options = {by?: string; cut?: string; from?: string; to?: string};

const buckets: readonly Bucket[] = ["week", "month", "quarter"];
const cuts = ["service", "team", "environment"] as const;

/** Lists the metrics, or prints the series of one, cut by service, team or environment. */
export const run: Run<Options> = async ({args, options, terminal}) => {
  const by = oneOf("--by", options.by ?? "week", buckets);
  const cutBy = options.cut === undefined ? null : oneOf("--cut", options.cut, cuts);
  await readNow({options, terminal}, async ({reader, metrics, config, asOf}) => {
    if (args[0] === undefined) {
      terminal.out(options.json ? listJson(metrics) : listText(metrics));
      return;
    }
    const metric = findMetric(args[0], metrics);
    const {timezone, windowDays: days} = config;
    const moment = (text: string | undefined, isEnd: boolean) =>
      text === undefined ? undefined : parseMoment(text, {timezone, isEnd});
    const document = await seriesDocument(reader, {
      metric,
      timezone,
      days,
      by,
      from: moment(options.from, false),
      to: moment(options.to, true) ?? asOf,
      cutBy,
    });
    terminal.out(
      options.json ? `${JSON.stringify(document, null, 2)}\n` : seriesText(metric, document),
    );
  });
  return exitCodes.done;
};

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

function seriesText(metric: Metric, {series}: SeriesDocument): string {
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
