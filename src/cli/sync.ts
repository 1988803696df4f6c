import type {Config} from "../config.ts";
import {exitCodes} from "../lib/errors.ts";
import type {SyncResult} from "../pipeline/sync.ts";
import type {Run} from "./command.ts";
import {readRuleProblems} from "./rule-problems.ts";
import {openConfig, type SyncFlags, syncNow} from "./workspace.ts";

/** Reads what is new and publishes; exit 5 or 6 when a source could not be read. */
export const run: Run<SyncFlags> = async ({options, terminal}) => {
  const result = await syncNow({options, terminal});
  const {stored, isBuilt, failures} = result;
  const warnings = await ruleWarnings(await openConfig({options, terminal}));
  for (const warning of options.quiet ? [] : warnings) terminal.log.note(`Warning: ${warning}`);
  if (options.json) terminal.out(`${JSON.stringify(toJson(result, warnings), null, 2)}\n`);
  else if (!options.quiet) {
    terminal.log.note(
      stored > 0
        ? `Read ${stored.toLocaleString("en")} new events.`
        : isBuilt
          ? "Nothing new; the results were built again."
          : "Nothing new.",
    );
  }
  return failures.length === 0 ? exitCodes.done : failures[0]!.error.exitCode;
};

/** What a deployment rule that matched nothing, or that is missing, leaves out. */
async function ruleWarnings(config: Config): Promise<string[]> {
  const problems = await readRuleProblems(config);
  const idle = problems?.idle.map(({rule, services, reason}) => {
    return `the rule ${rule} of ${services.join(", ")} ${reason}.`;
  });
  return [...(idle ?? []), ...(problems?.unread == null ? [] : [`${problems.unread}.`])];
}

function toJson({stored, isBuilt, sources, failures}: SyncResult, warnings: readonly string[]) {
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
