import type {Config} from "../../config.ts";
import {UserError} from "../../lib/errors.ts";
import {readSecret} from "../../lib/secret.ts";
import {type Check, count, fail, pass} from "./check.ts";

/** Whether there are exports that can be read, and something to sign in with. Asks no network. */
export async function checkSlack(
  config: Config,
  env: Readonly<Record<string, string | undefined>>,
): Promise<Check[]> {
  const checks: Check[] = [];
  for (const [i, path] of config.slack.exports.entries()) {
    checks.push(
      await checkExport({id: `slack.export[${i}]`, title: "Slack export"}, {path, config}),
    );
  }
  if (config.slack.isAsked) checks.push(checkToken(env));
  return checks;
}

async function checkExport(
  name: Pick<Check, "id" | "title">,
  {path, config}: {path: string; config: Config},
): Promise<Check> {
  // Loaded only now: who reads no export does not wait for a reader of zips.
  const {lookInside} = await import("../../sources/slack/export/look-inside.ts");
  try {
    const {channels, days} = await lookInside(path, config);
    const found = `${count(channels, "configured channel")}, ${count(days, "day")}`;
    if (days > 0) return pass(name, found);
    return fail(name, {
      detail: `${found}: it tells nothing`,
      fix: "Correct `sources.slack.channels`: names as they stand in Slack, without the #.",
    });
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return fail(name, {detail: error.message, fix: error.hint ?? "Export again."});
  }
}

function checkToken(env: Readonly<Record<string, string | undefined>>): Check {
  const name = {id: "slack", title: "Slack"};
  try {
    if (readSecret(env, "SLACK_TOKEN") !== null) return pass(name, "signs in by a token");
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return fail(name, {detail: error.message, fix: error.hint ?? "Correct the secret."});
  }
  return fail(name, {
    detail: "no token: questions in its channels will be absent",
    fix: "Set SLACK_TOKEN to a bot token (xoxb-…) of your own app, or SLACK_TOKEN_FILE to a file that holds it.",
  });
}
