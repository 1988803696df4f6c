import type {Config, IncidentRule} from "../../config.ts";
import {UserError} from "../../lib/errors.ts";
import {readSecret} from "../../lib/secret.ts";
import {type Check, count, fail, pass, warn} from "./check.ts";

type Name = {id: string; title: string};

/** Whether each incident rule finds what it reads. Asks no network. */
export async function checkIncidents(
  config: Config,
  env: Readonly<Record<string, string | undefined>>,
): Promise<Check[]> {
  const checks: Check[] = [];
  for (const [i, rule] of config.incidents.entries()) {
    const name = {id: `incidents[${i}]`, title: `Incident rule ${i + 1} (${rule.from})`};
    checks.push(await checkRule(name, {rule, config}));
  }
  if (config.pagerduty.isUsed) checks.push(checkPagerduty(config, env));
  return checks;
}

async function checkRule(
  name: Name,
  {rule: {from, path}, config}: {rule: IncidentRule; config: Config},
): Promise<Check> {
  if (from === "markdown") return checkDocument(name, {path: path ?? "", config});
  if (from === "import.incident") {
    return pass(name, "counts the rows of `fivekeys import incident`");
  }
  if (from === "pagerduty" && !config.pagerduty.isUsed) {
    return fail(name, {
      detail: "PagerDuty is not read",
      fix: "Add `pagerduty: {}` to `sources` in fivekeys.yaml.",
    });
  }
  if (from === "github.issue" && config.github.repositories.length === 0) {
    return warn(name, {
      detail: "no repository of GitHub is read: only saved deliveries can tell of issues",
      fix: "Set `sources.github.repositories`.",
    });
  }
  return pass(
    name,
    from === "pagerduty" ? "counts incidents of PagerDuty" : "counts labelled issues",
  );
}

/** Whether the document can be read, and what in it cannot. */
async function checkDocument(
  name: Name,
  {path, config}: {path: string; config: Config},
): Promise<Check> {
  // Loaded only now: who writes no document does not wait for a reader of Markdown.
  const {openDocument} = await import("../../sources/markdown/document.ts");
  const {readDocument} = await import("../../sources/markdown/read-document.ts");
  try {
    const {claims, faults} = readDocument((await openDocument(path, config)).text, config);
    const [first] = faults;
    const found = `${count(claims.length, "incident")} in ${path}`;
    if (first === undefined) return pass(name, found);
    return warn(name, {
      detail: `${found}; ${count(faults.length, "line")} to look at, the first is line ${first.line}: ${first.reason}`,
      fix: "`fivekeys incident list` names them all; docs/guide/incidents.md says how lines are written.",
    });
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return fail(name, {detail: error.message, fix: error.hint ?? "Correct `path`."});
  }
}

/** Whether there is something to sign in with. */
function checkPagerduty(
  {incidents}: Config,
  env: Readonly<Record<string, string | undefined>>,
): Check {
  const name = {id: "pagerduty", title: "PagerDuty"};
  try {
    if (readSecret(env, "PAGERDUTY_TOKEN") === null) {
      return fail(name, {
        detail: "no token: its incidents will be absent",
        fix: "Set PAGERDUTY_TOKEN to a REST API key that may read, or PAGERDUTY_TOKEN_FILE to a file that holds it.",
      });
    }
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return fail(name, {detail: error.message, fix: error.hint ?? "Correct the secret."});
  }
  if (incidents.some(({from}) => from === "pagerduty")) return pass(name, "signs in by a token");
  return warn(name, {
    detail: "its incidents are read, and no rule counts them",
    fix: "Add `- {from: pagerduty}` to `incidents` in fivekeys.yaml.",
  });
}
