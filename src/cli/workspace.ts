import type {Config} from "../config.ts";
import {type Report, report} from "../documents/report.ts";
import {UserError} from "../lib/errors.ts";
import {parseMoment} from "../lib/time.ts";
import {catalogue} from "../metrics/catalogue.ts";
import type {Metric} from "../metrics/header.ts";
import {type Reader, withReader} from "../metrics/reader.ts";
import {dataFiles} from "../pipeline/writer.ts";
import {openConfig} from "./open-config.ts";

/** What every command that reads needs: the results, the metrics, the moment all windows end. */
export type ReadContext = {reader: Reader; metrics: Metric[]; config: Config; asOf: string};

/** Opens the published results as of `--as-of`, or of the last sync. */
export async function readNow<T>(
  given: Parameters<typeof openConfig>[0],
  work: (context: ReadContext) => Promise<T>,
): Promise<T> {
  const {options} = given;
  const config = await openConfig(given);
  const metrics = catalogue(config);
  return withReader(dataFiles(config), reader => {
    const asOf =
      options.asOf === undefined
        ? reader.freshness.read_at
        : parseMoment(options.asOf, {timezone: config.timezone, isEnd: true});
    return work({reader, metrics, config, asOf});
  });
}

export type ReportOptions = {days?: string; service?: string};

/** The report as the operator asked for it. */
export function readReport({
  options,
  ...given
}: Parameters<typeof openConfig>[0] & {options: ReportOptions}): Promise<Report> {
  return readNow({options, ...given}, ({reader, metrics, config, asOf}) =>
    report(reader, {
      metrics,
      asOf,
      timezone: config.timezone,
      days: options.days === undefined ? config.windowDays : wholeNumber("--days", options.days),
      cut: options.service === undefined ? {} : {service: options.service},
    }),
  );
}

/** A flag's whole number of at least 1. Throws a UserError for anything else. */
export function wholeNumber(flag: string, text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) {
    throw new UserError(`Cannot use ${flag} "${text}": it is not a whole number of at least 1`, {
      hint: `Write for example ${flag} 28.`,
    });
  }
  return value;
}
