import {resolve} from "node:path";
import type {Config} from "../../config.ts";
import {type ExitCode, exitCodes, UserError} from "../../lib/errors.ts";
import {catalogue} from "../../metrics/catalogue.ts";
import {type SyncOptions, type SyncResult, sync} from "../../pipeline/sync.ts";
import {withWriter} from "../../pipeline/writer.ts";
import {JOB_VARIABLE} from "../../server/schedule/job.ts";
import type {Terminal} from "../command.ts";
import {readRuleProblems} from "../rule-problems.ts";

/** What `fivekeys sync --json` prints. */
export type SyncPrinted = {
  schema: "fivekeys.sync/1";
  stored: number;
  built: boolean;
  sources: readonly object[];
  warnings: readonly string[];
  failed: readonly {source: string; message: string; hint: string | null}[];
};

export type Synced = {document: SyncPrinted; exitCode: ExitCode};

/** The flags of `fivekeys sync`, as commander gives them. */
export type SyncFlags = {rebuild?: boolean; maxWait?: string; snapshot?: string; from?: string};

/** A sync by this process; what failed is told on stderr. */
export async function syncHere(
  config: Config,
  {flags, terminal}: {flags: SyncFlags; terminal: Terminal},
): Promise<Synced> {
  const result = await syncNow(config, {flags, terminal});
  for (const {source, error} of result.failures) {
    terminal.log.note(
      `${source}: ${error.message}${error.hint === null ? "" : `\n  ${error.hint}`}`,
    );
  }
  const exitCode = result.failures[0]?.error.exitCode ?? exitCodes.done;
  return {document: printed(result, await ruleWarnings(config)), exitCode};
}

function syncNow(
  config: Config,
  {flags, terminal}: {flags: SyncFlags; terminal: Terminal},
): Promise<SyncResult> {
  const {env, log, signal} = terminal;
  const now = terminal.now();
  const options = syncOptions(flags, terminal);
  return withWriter({config, env, now, rebuild: flags.rebuild ?? false}, writer =>
    sync(writer, {...options, config, metrics: catalogue(config), log, now, signal}),
  );
}

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

/** The minutes of `--max-wait`. Throws a UserError for anything else than a number of at least 0. */
export function minutes(text: string): number {
  const value = Number(text);
  if (text.trim() !== "" && Number.isFinite(value) && value >= 0) return value;
  throw new UserError(`Cannot use --max-wait "${text}": it is not a number of minutes`, {
    hint: "Write for example --max-wait 15, or 0 to wait for nothing.",
  });
}

/** What a deployment rule that matched nothing, or that is missing, leaves out. */
async function ruleWarnings(config: Config): Promise<string[]> {
  const problems = await readRuleProblems(config);
  const idle = problems?.idle.map(({rule, services, reason}) => {
    return `the rule ${rule} of ${services.join(", ")} ${reason}.`;
  });
  return [...(idle ?? []), ...(problems?.unread == null ? [] : [`${problems.unread}.`])];
}

function printed(
  {stored, isBuilt, sources, failures}: SyncResult,
  warnings: readonly string[],
): SyncPrinted {
  return {
    schema: "fivekeys.sync/1",
    stored,
    built: isBuilt,
    sources: sources.map(({name, stored, entities, requests}) => ({
      name,
      stored,
      entities,
      requests:
        requests === null
          ? null
          : {
              rest: requests.rest,
              graphql: requests.graphql,
              not_modified: requests.notModified,
              retries: requests.retries,
              waited_seconds: requests.waitedSeconds,
            },
    })),
    warnings,
    failed: failures.map(({source, error}) => ({
      source,
      message: error.message,
      hint: error.hint,
    })),
  };
}
