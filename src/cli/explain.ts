import {explainDocument} from "../documents/explain.ts";
import {findMetric} from "../documents/find-metric.ts";
import {exitCodes} from "../lib/errors.ts";
import {daysBefore, parseMoment} from "../lib/time.ts";
import type {Explained} from "../metrics/explain.ts";
import {dataFiles} from "../pipeline/writer.ts";
import {counted, moment, value} from "../words/format.ts";
import type {Run} from "./command.ts";
import {readNow, wholeNumber} from "./workspace.ts";

/** Opens a number into what stands behind it, the latest observation first. */
export const run: Run<{from?: string; to?: string; limit?: string}> = async ({
  args,
  options,
  terminal,
}) => {
  const limit = wholeNumber("--limit", options.limit ?? "20");
  await readNow({options, terminal}, async ({reader, metrics, config, asOf}) => {
    const metric = findMetric(args[0]!, metrics);
    const {timezone} = config;
    const to = options.to === undefined ? asOf : parseMoment(options.to, {timezone, isEnd: true});
    const from =
      options.from === undefined
        ? daysBefore({timezone, instant: to, days: config.windowDays})
        : parseMoment(options.from, {timezone});
    const events = dataFiles(config).private;
    const document = await explainDocument(reader, {metric, from, to, limit, events});
    if (options.json) {
      terminal.out(`${JSON.stringify(document, null, 2)}\n`);
      return;
    }
    const {total, observations, raw_events: shown} = document;
    terminal.out(
      `${metric.title}: ${counted(total, "observation")} from ${moment(from, timezone)} to ${moment(to, timezone)}\n`,
    );
    for (const one of observations) terminal.out(text(one, {unit: metric.unit, timezone}));
    if (shown !== "shown" && observations.length > 0) {
      terminal.log.note(`Raw events are not shown: ${shown}.`);
    }
    if (total > observations.length) {
      terminal.out(
        `\n… and ${total - observations.length} more: --limit ${total} shows them all.\n`,
      );
    }
  });
  return exitCodes.done;
};

function text(one: Explained, {unit, timezone}: {unit: string; timezone: string}): string {
  const when = one.observed_at === null ? "open" : moment(one.observed_at, timezone);
  const amount = one.excluded ?? `${one.is_censored ? "≥ " : ""}${value(one.value, unit)}`;
  const why = one.why.map(({kind, at, words, url}) => {
    const time = at === null ? "" : `, ${moment(at, timezone)}`;
    return `    ${kind}: ${words}${time}${url === null ? "" : ` ${url}`}`;
  });
  return [`\n${when}  ${amount}  ${one.ref}`, ...why, ""].join("\n");
}
