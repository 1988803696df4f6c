import {readFile} from "node:fs/promises";
import {loadConfig} from "../../config/load.ts";
import type {Config} from "../../config.ts";
import {UserError} from "../../lib/errors.ts";
import {catalogue} from "../../metrics/catalogue.ts";
import type {CloneFacts} from "../clone-facts.ts";
import type {Terminal} from "../command.ts";
import {readRuleProblems} from "../rule-problems.ts";
import {type Check, fail, pass, warn} from "./check.ts";
import {checkClone} from "./clone.ts";
import {checkData} from "./data.ts";
import {checkDemo} from "./demo.ts";
import {checkGithub} from "./github.ts";
import {checkIncidents} from "./incidents.ts";
import {checkGit, checkNode} from "./machine.ts";
import {checkPrefect} from "./prefect.ts";
import {checkRules, checkServices} from "./rules.ts";
import {checkSignIn} from "./sign-in.ts";
import {checkSlack} from "./slack.ts";
import {checkSurveyTools} from "./survey-tools.ts";
import {checkWebhooks} from "./webhooks.ts";

/** Everything that the numbers rest on, from the ground up. What rests on a failure is not asked. */
export async function runChecks(
  terminal: Pick<Terminal, "cwd" | "env" | "now">,
  {path}: {path: string | undefined},
): Promise<Check[]> {
  const {cwd, env} = terminal;
  const now = terminal.now();
  const git = await checkGit(cwd);
  const checks = [checkNode(process.versions.node), git];
  const {config, check} = await checkConfig({path, cwd, env});
  checks.push(check);
  if (config === null) return checks;

  checks.push(await checkZone(config), ...checkTargets(config));
  const clones: CloneFacts[] = [];
  for (const configured of git.status === "pass" ? config.git : []) {
    const {checks: ofClone, facts} = await checkClone(configured, {config, now});
    checks.push(...ofClone);
    if (facts !== null) clones.push(facts);
  }
  checks.push(...checkRules(config, {clones, problems: await readRuleProblems(config)}));
  if (clones.length > 0) checks.push(...(await checkServices(config, clones)));
  const demo = await checkDemo(config);
  checks.push(...demo);
  if (demo.length === 0) checks.push(...(await checkSources(config, env)));
  checks.push(...(await checkData(config, {env, now})));
  checks.push(...checkSignIn(config, env));
  return checks;
}

/** What is read over the network or from files beside the clones. */
async function checkSources(config: Config, env: Terminal["env"]): Promise<Check[]> {
  return [
    ...(await checkGithub(config, env)),
    ...(await checkPrefect(config, env)),
    ...(await checkIncidents(config, env)),
    ...(await checkSlack(config, env)),
    ...(await checkSurveyTools(config, env)),
    ...(await checkWebhooks(config, env)),
  ];
}

async function checkConfig(
  input: Parameters<typeof loadConfig>[0],
): Promise<{config: Config | null; check: Check}> {
  const name = {id: "config", title: "Configuration"};
  try {
    const config = await loadConfig(input);
    const detail = config.file === null ? "no fivekeys.yaml: the defaults" : "valid";
    return {config, check: pass(name, detail)};
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const fix = error.hint ?? "Correct the file.";
    return {config: null, check: fail(name, {detail: error.message, fix})};
  }
}

/** Whether somebody chose the zone: a week that begins in another zone has other numbers. */
async function checkZone({file, timezone}: Config): Promise<Check> {
  const name = {id: "timezone", title: "Time zone"};
  const isChosen =
    file !== null && /^\s*\{?\s*["']?timezone["']?\s*:/m.test(await readFile(file, "utf8"));
  if (isChosen) return pass(name, timezone);
  return warn(name, {
    detail: `${timezone}, because none is configured: days and weeks may begin at another hour than yours`,
    fix: "Set `timezone` in fivekeys.yaml, such as Africa/Johannesburg.",
  });
}

/** Whether each configured target is one of a metric and statistic that exist. */
function checkTargets(config: Config): Check[] {
  const name = {id: "targets", title: "Targets"};
  const ids = Object.keys(config.targets);
  if (ids.length === 0) return [];
  try {
    catalogue(config);
    return [pass(name, `configured for ${ids.join(", ")}`)];
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return [fail(name, {detail: error.message, fix: error.hint ?? "Correct `targets`."})];
  }
}
