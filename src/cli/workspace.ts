import {resolve} from "node:path";
import {loadConfig} from "../config/load.ts";
import type {Config} from "../config.ts";
import {isDemoFile} from "../demo/first-line.ts";
import {type Report, report} from "../documents/report.ts";
import {UserError} from "../lib/errors.ts";
import {parseMoment} from "../lib/time.ts";
import {catalogue} from "../metrics/catalogue.ts";
import type {Metric} from "../metrics/header.ts";
import {type Reader, withReader} from "../metrics/reader.ts";
import {type SyncOptions, type SyncResult, sync} from "../pipeline/sync.ts";
import {dataFiles, withWriter} from "../pipeline/writer.ts";
import {JOB_VARIABLE} from "../server/schedule/job.ts";
import {DEMO_LINE} from "../words/demo.ts";
import type {GlobalOptions, Terminal} from "./command.ts";

/** The configuration that the flags and the current folder name. That of the demo is told of as such. */
export async function openConfig({
  options,
  terminal,
  isMarked = false,
}: {
  options: GlobalOptions;
  terminal: Terminal;
  /** Whether what is printed says so itself. */
  isMarked?: boolean;
}): Promise<Config> {
  const config = await loadConfig({path: options.config, cwd: terminal.cwd, env: terminal.env});
  if (!isMarked && isDemoFile(config.file)) terminal.log.note(`${DEMO_LINE}.`);
  return config;
}

/** The flags of `fivekeys sync`, as commander gives them. */
export type SyncFlags = {rebuild?: boolean; maxWait?: string; snapshot?: string; from?: string};

function syncOptions(flags: SyncFlags, {cwd, env}: Terminal): SyncOptions {
  const {maxWait, snapshot, from} = flags;
  if (snapshot !== undefined && from !== undefined) {
    throw new UserError("Cannot use --snapshot with --from: nothing is fetched then", {
      hint: "Write a snapshot first, and read it in another run.",
    });
  }
  return {
    env,
    maxWaitSeconds: maxWait === undefined ? undefined : 60 * minutes(maxWait),
    snapshot: snapshot === undefined ? undefined : resolve(cwd, snapshot),
    from: from === undefined ? undefined : resolve(cwd, from),
    inboxOnly: env[JOB_VARIABLE] === "build",
  };
}

function minutes(text: string): number {
  const value = Number(text);
  if (text.trim() !== "" && Number.isFinite(value) && value >= 0) return value;
  throw new UserError(`Cannot use --max-wait "${text}": it is not a number of minutes`, {
    hint: "Write for example --max-wait 15, or 0 to wait for nothing.",
  });
}

/** A sync as the operator asked for it; what failed is told on stderr. */
export async function syncNow({
  options,
  terminal,
}: {
  options: GlobalOptions & SyncFlags;
  terminal: Terminal;
}): Promise<SyncResult> {
  const config = await openConfig({options, terminal});
  const metrics = catalogue(config);
  const now = terminal.now();
  const result = await withWriter(
    {config, env: terminal.env, now, rebuild: options.rebuild ?? false},
    writer =>
      sync(writer, {
        ...syncOptions(options, terminal),
        config,
        metrics,
        log: terminal.log,
        now,
        signal: terminal.signal,
      }),
  );
  for (const {source, error} of result.failures) {
    terminal.log.note(
      `${source}: ${error.message}${error.hint === null ? "" : `\n  ${error.hint}`}`,
    );
  }
  return result;
}

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
