import type {Config} from "../config.ts";
import {exitCodes, UserError} from "../lib/errors.ts";
import {readSecret} from "../lib/secret.ts";
import {sources} from "../sources/index.ts";
import {type PagerdutyClient, pagerdutyClient} from "../sources/pagerduty/client.ts";
import {PAGERDUTY_SCOPE} from "../sources/pagerduty/fetch.ts";
import {openStoring} from "./storing.ts";
import {fetchContext, replaceProblems, type SyncedSource, type SyncWorld} from "./sync-source.ts";

/** Reads what is new at PagerDuty. */
export async function syncPagerduty(
  world: SyncWorld,
  {
    config,
    env,
    maxWaitSeconds,
  }: {
    config: Config;
    env: Readonly<Record<string, string | undefined>>;
    maxWaitSeconds?: number | undefined;
  },
): Promise<SyncedSource[]> {
  const name = PAGERDUTY_SCOPE;
  const storing = openStoring(world);
  const {context, problems} = await fetchContext(world);
  let client: PagerdutyClient | null = null;
  let failure: UserError | null = null;
  try {
    const {log, signal} = world;
    const {apiUrl} = config.pagerduty;
    client = pagerdutyClient({apiUrl, token: tokenOf(env), log, maxWaitSeconds, signal});
    await storing.storeAll(sources.pagerduty.fetch({client, config, context}));
    await replaceProblems(world.warehouse, {source: name, problems});
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    failure = error;
  }
  return [
    {
      name,
      stored: storing.stored(),
      entities: storing.entities(),
      requests: client?.counts() ?? null,
      failure,
    },
  ];
}

function tokenOf(env: Readonly<Record<string, string | undefined>>): string {
  const token = readSecret(env, "PAGERDUTY_TOKEN");
  if (token !== null && /^[\x21-\x7e]+$/.test(token)) return token;
  throw new UserError(
    token === null
      ? "Cannot read PagerDuty: PAGERDUTY_TOKEN is not set"
      : "Cannot use the PagerDuty token: it holds a space, a line break or a foreign character",
    {
      hint: "Set PAGERDUTY_TOKEN to a REST API key that may read, or PAGERDUTY_TOKEN_FILE to a file that holds it.",
      exitCode: exitCodes.permission,
    },
  );
}
