import type {Config} from "../config.ts";
import {exitCodes, UserError} from "../lib/errors.ts";
import {readSecret} from "../lib/secret.ts";
import {sources} from "../sources/index.ts";
import {slackClient} from "../sources/slack/api/client.ts";
import {SLACK_SCOPE} from "../sources/slack/api/fetch.ts";
import {openSlackExport} from "../sources/slack/export/fetch.ts";
import {exportName} from "../sources/slack/export/refusal.ts";
import type {Batch, FetchContext, RequestCounts} from "../sources/source.ts";
import {openStoring} from "./storing.ts";
import {fetchContext, replaceProblems, type SyncedSource, type SyncWorld} from "./sync-source.ts";

type Options = {
  config: Config;
  env: Readonly<Record<string, string | undefined>>;
  maxWaitSeconds?: number | undefined;
};

/** A way in which questions come: each is a source of its own, since one may fail and another not. */
type Way = {
  name: string;
  /** Asked only when its turn has come; no batches where nothing has changed since the last time. */
  open: (context: FetchContext) => {
    batches: AsyncIterable<Batch> | null;
    counts?: () => RequestCounts;
  };
};

/** Reads what is new of Slack in every way that is configured: exports, then the Web API. */
export async function syncSlack(world: SyncWorld, options: Options): Promise<SyncedSource[]> {
  const synced: SyncedSource[] = [];
  for (const way of waysOf(world, options)) synced.push(await syncWay(world, way));
  return synced;
}

function waysOf({log, signal}: SyncWorld, {config, env, maxWaitSeconds}: Options): Way[] {
  const {exports, isAsked, apiUrl} = config.slack;
  const ways: Way[] = exports.map(path => ({
    name: exportName(path),
    open: context => ({batches: openSlackExport(path, {config, context})}),
  }));
  if (isAsked) {
    ways.push({
      name: SLACK_SCOPE,
      open: context => {
        const token = tokenOf(env);
        const client = slackClient({apiUrl, token, log, maxWaitSeconds, signal});
        const batches = sources.slack.fetch({client, config, context});
        return {batches, counts: client.counts};
      },
    });
  }
  return ways;
}

async function syncWay(world: SyncWorld, {name, open}: Way): Promise<SyncedSource> {
  const storing = openStoring(world);
  const {context, problems} = await fetchContext(world);
  let counts: (() => RequestCounts) | null = null;
  let failure: UserError | null = null;
  let isRead = true;
  try {
    const {batches, ...opened} = open(context);
    counts = opened.counts ?? null;
    if (batches === null) isRead = false;
    else await storing.storeAll(batches);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    failure = error;
  }
  // What an export had that could not be used is still so while nobody has changed it.
  if (isRead) await replaceProblems(world.warehouse, {source: name, problems});
  return {
    name,
    stored: storing.stored(),
    entities: storing.entities(),
    requests: counts?.() ?? null,
    failure,
  };
}

function tokenOf(env: Readonly<Record<string, string | undefined>>): string {
  const token = readSecret(env, "SLACK_TOKEN");
  if (token !== null && /^[\x21-\x7e]+$/.test(token)) return token;
  throw new UserError(
    token === null
      ? "Cannot read Slack: SLACK_TOKEN is not set"
      : "Cannot use the Slack token: it holds a space, a line break or a foreign character",
    {
      hint: "Set SLACK_TOKEN to a bot token (xoxb-…) of your own app, or SLACK_TOKEN_FILE to a file that holds it.",
      exitCode: exitCodes.permission,
    },
  );
}
