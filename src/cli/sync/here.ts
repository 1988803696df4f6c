import type {Config} from "../../config.ts";
import {type ExitCode, exitCodes} from "../../lib/errors.ts";
import type {SyncResult} from "../../pipeline/sync.ts";
import type {Run} from "../command.ts";
import {readRuleProblems} from "../rule-problems.ts";
import {openConfig, type SyncFlags, syncNow} from "../workspace.ts";

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

/** A sync by this process. */
export async function syncHere({options, terminal}: Parameters<Run<SyncFlags>>[0]) {
  const result = await syncNow({options, terminal});
  const warnings = await ruleWarnings(await openConfig({options, terminal}));
  const exitCode = result.failures[0]?.error.exitCode ?? exitCodes.done;
  return {document: printed(result, warnings), exitCode} satisfies Synced;
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
