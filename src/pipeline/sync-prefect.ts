import {basename, isAbsolute} from "node:path";
import type {Config} from "../config.ts";
import {UserError} from "../lib/errors.ts";
import {sources} from "../sources/index.ts";
import {openPrefectAuth} from "../sources/prefect/auth.ts";
import {prefectClient} from "../sources/prefect/client.ts";
import {prefectScope} from "../sources/prefect/fetch/reading.ts";
import {fetchRunRecords} from "../sources/prefect/records/index.ts";
import {fetchPrefectDatabase} from "../sources/prefect/sqlite.ts";
import {prefectUrls} from "../sources/prefect/urls.ts";
import type {Batch, FetchContext, RequestCounts} from "../sources/source.ts";
import {openStoring} from "./storing.ts";
import {
  fetchContext,
  replaceProblems,
  type SyncedSource,
  type SyncWorld,
  seen,
} from "./sync-source.ts";

export type PrefectOptions = {
  config: Config;
  env: Readonly<Record<string, string | undefined>>;
  /** The most that all waits for the server may take together. */
  maxWaitSeconds?: number | undefined;
  /** Sees each batch before it is stored. */
  onBatch?: ((batch: Batch) => void) | undefined;
};

/** A way in which runs come: each is a source of its own, since one may fail and another not. */
type Way = {
  name: string;
  /** Asked only when its turn has come: opening it may fail. */
  open: (context: FetchContext) => {
    batches: AsyncIterable<Batch>;
    counts?: () => RequestCounts;
  };
  /** A path that a message may hold, and what readers see in its place. */
  shown?: {path: string; as: string};
};

/**
 * Reads what is new of Prefect in every way that is configured: its API, a copy of its database, run records. What
 * two of them tell alike is stored once. Returns what came of each.
 */
export async function syncPrefect(
  world: SyncWorld,
  options: PrefectOptions,
): Promise<SyncedSource[]> {
  const synced: SyncedSource[] = [];
  for (const way of waysOf(world, options)) synced.push(await syncWay(world, {way, ...options}));
  return synced;
}

/** `prefect:<host>`, or without an address that can be read `prefect`: what runs stand under that came in files. */
export function prefectName({prefect}: Pick<Config, "prefect">): string {
  const {url} = prefect;
  try {
    return url === null ? "prefect" : prefectScope(url);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return "prefect";
  }
}

function waysOf(world: SyncWorld, options: PrefectOptions): Way[] {
  const {config, env} = options;
  const {url, database, records} = config.prefect;
  const ways: Way[] = [];
  if (url !== null) {
    ways.push({
      name: prefectName(config),
      open: context => openApi(url, {context, world, options}),
    });
  }
  if (database !== null) {
    ways.push({
      name: `prefect:database:${shownPath(database)}`,
      open: context => ({batches: fetchPrefectDatabase(database, {config, context})}),
      shown: {path: database, as: shownPath(database)},
    });
  }
  for (const place of records) {
    ways.push({
      name: `prefect:records:${shownPath(place)}`,
      open: context => ({batches: fetchRunRecords(place, {config, context, env})}),
      shown: {path: place, as: shownPath(place)},
    });
  }
  return ways;
}

/** Never a whole path, which can hold a login. */
function shownPath(path: string): string {
  return isAbsolute(path) ? basename(path) : path;
}

function openApi(
  url: string,
  {
    context,
    world: {log, signal},
    options: {config, env, maxWaitSeconds},
  }: {context: FetchContext; world: SyncWorld; options: PrefectOptions},
): {batches: AsyncIterable<Batch>; counts: () => RequestCounts} {
  const auth = openPrefectAuth(env, prefectUrls(url));
  const client = prefectClient({url, auth, log, maxWaitSeconds, signal});
  const batches = sources.prefect.fetch(url, {client, config, context});
  return {batches, counts: client.counts};
}

async function syncWay(
  world: SyncWorld,
  {way: {name, open, shown}, onBatch}: PrefectOptions & {way: Way},
): Promise<SyncedSource> {
  const storing = openStoring(world);
  const {context, problems} = await fetchContext(world);
  let counts: (() => RequestCounts) | null = null;
  let failure: UserError | null = null;
  try {
    const opened = open(context);
    counts = opened.counts ?? null;
    const {batches} = opened;
    await storing.storeAll(onBatch === undefined ? batches : seen(batches, onBatch));
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    failure = error;
  }
  await replaceProblems(world.warehouse, {source: name, problems});
  const text = shown === undefined ? null : failure?.message.replaceAll(shown.path, shown.as);
  return {
    name,
    stored: storing.stored(),
    entities: storing.entities(),
    requests: counts?.() ?? null,
    failure,
    failureText: text ?? null,
  };
}
