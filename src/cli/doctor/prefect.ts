import {existsSync} from "node:fs";
import {resolve} from "node:path";
import type {Config} from "../../config.ts";
import {UserError} from "../../lib/errors.ts";
import {type Check, fail, pass, warn} from "./check.ts";

const name = {id: "prefect", title: "Prefect"};
const LOOPBACK = /^(localhost|127(\.\d+){3}|\[::1\])(:\d+)?$/;

/** Whether Prefect can be read as it is configured, as far as that shows without asking the network. */
export async function checkPrefect(
  {prefect, deployments, root}: Config,
  env: Readonly<Record<string, string | undefined>>,
): Promise<Check[]> {
  const {url, database, records} = prefect;
  const hasRule = deployments.some(({from}) => from === "prefect.flow_run");
  if (url === null && database === null && records.length === 0) {
    return hasRule ? [withoutSource()] : [];
  }
  const checks: Check[] = [];
  if (url !== null) checks.push(await checkApi(url, env));
  if (database !== null && !existsSync(resolve(root, database))) {
    checks.push(
      fail(
        {id: "prefect database", title: "Prefect database"},
        {
          detail: `there is no file "${database}"`,
          fix: "Copy the server's database there, or correct sources.prefect.database.",
        },
      ),
    );
  }
  return checks;
}

function withoutSource(): Check {
  return warn(name, {
    detail:
      "a deployment rule is from prefect.flow_run, and sync reads no runs: only those that are brought in files count",
    fix: "Set sources.prefect.url to the server's PREFECT_API_URL, or name a database or run records.",
  });
}

async function checkApi(
  url: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<Check> {
  // Loaded only now: who reads no Prefect does not wait for it.
  const {prefectUrls} = await import("../../sources/prefect/urls.ts");
  const {openPrefectAuth} = await import("../../sources/prefect/auth.ts");
  try {
    const {host, api, isCloud} = prefectUrls(url);
    const {variable} = openPrefectAuth(env, {isCloud});
    const isOpen = api.startsWith("http:") && !LOOPBACK.test(host);
    if (variable !== null && isOpen) {
      return warn(name, {
        detail: `${variable} goes to ${host} unencrypted, where others on the network can read it`,
        fix: "Put TLS before the server and write its address with https.",
      });
    }
    const by = variable === null ? "without a key, as servers allow by default" : `by ${variable}`;
    return pass(name, `reads ${host} ${by}`);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return fail(name, {detail: error.message, fix: error.hint ?? "Correct sources.prefect."});
  }
}
