import {existsSync} from "node:fs";
import {exitCodes, UserError} from "../lib/errors.ts";
import {catalogue} from "../metrics/catalogue.ts";
import {applyRetention, type Retained} from "../pipeline/retention.ts";
import {dataFiles, withWriter} from "../pipeline/writer.ts";
import {accessFolder, deleteAccessDays, oldAccessDays} from "../server/security/access-entries.ts";
import type {Run} from "./command.ts";
import {openConfig} from "./open-config.ts";

/** Deletes what is older than the configuration allows; the published figures stay as they are. */
export const run: Run<{dryRun?: boolean}> = async ({args, options, terminal}) => {
  const [action] = args as [string];
  if (action !== "apply") {
    throw new UserError(`Cannot ${action} the retention: there is no such action`, {
      hint: "Write `fivekeys retention apply`, or with --dry-run to see what it would delete.",
    });
  }
  const config = await openConfig({options, terminal});
  if (!existsSync(dataFiles(config).private)) {
    throw new UserError("Cannot apply the retention: there is no warehouse here", {
      hint: "Run `fivekeys sync` first.",
    });
  }
  const metrics = catalogue(config);
  const {env, log} = terminal;
  const now = terminal.now();
  const isDry = options.dryRun ?? false;
  const result = await withWriter({config, env, now}, writer =>
    applyRetention(writer, {config, metrics, now, isDry, log}),
  );
  const access = accessFolder(config.dataFolder);
  const oldDays = oldAccessDays(access, {days: config.retention.accessLogDays, now});
  if (!isDry) deleteAccessDays(access, oldDays);
  if (options.json) {
    const rest = {...result, access_log_days: oldDays.length};
    const document = {schema: "fivekeys.retention/1", dry_run: isDry, ...rest};
    terminal.out(`${JSON.stringify(document, null, 2)}\n`);
  } else {
    terminal.out(said(result, {isDry, accessDays: oldDays.length}));
  }
  return exitCodes.done;
};

function said(
  {raw_before, table_before, raw_events, deleted, without_people, survey_waves, ...rest}: Retained,
  {isDry, accessDays}: {isDry: boolean; accessDays: number},
): string {
  const number = (count: number) => count.toLocaleString("en");
  const rows = [
    ["raw events", `from before ${raw_before.slice(0, 10)}`, raw_events],
    ...Object.entries(deleted).map(([name, count]) => [
      `rows of ${name}`,
      `from before ${table_before.slice(0, 10)}`,
      count,
    ]),
  ] as [string, string, number][];
  const lines = [
    isDry ? "Would delete:" : "Deleted:",
    ...rows.map(([what, when, count]) => `  ${number(count)} ${what} ${when}`),
    ...Object.entries(without_people).map(
      ([name, count]) =>
        `  the people of ${number(count)} rows of ${name} from before ${table_before.slice(0, 10)}`,
    ),
  ];
  if (survey_waves > 0) {
    lines.push(
      `  what ${number(survey_waves)} ${survey_waves === 1 ? "wave" : "waves"} of surveys asked, from before ${table_before.slice(0, 10)}; the results stay`,
    );
  }
  if (accessDays > 0) lines.push(`  ${number(accessDays)} days of the server's access log`);
  if (rest.frozen_observations !== null) {
    lines.push(
      `Frozen, so that past reports stay as they are: ${number(rest.frozen_observations)} observations.`,
    );
  }
  if (rest.let_go !== null && rest.let_go > 0) {
    lines.push(`Open for so long that they were let go: ${number(rest.let_go)} observations.`);
  }
  return `${lines.join("\n")}\n`;
}
