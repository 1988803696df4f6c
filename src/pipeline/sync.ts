import type {Config} from "../config.ts";
import type {UserError} from "../lib/errors.ts";
import {
  type Freshness,
  readFreshness,
  type SourceFreshness,
  writeFreshness,
} from "../lib/freshness.ts";
import type {Identity} from "../lib/identity.ts";
import type {Log} from "../lib/log.ts";
import {RefusedParts} from "../sources/github/fetch/refusals.ts";
import {sources} from "../sources/index.ts";
import type {Warehouse} from "../warehouse/warehouse.ts";
import {withArrivals} from "./arrivals.ts";
import {build} from "./build.ts";
import type {Folded} from "./fold-inbox.ts";
import type {PublishedMetric} from "./publish.ts";
import {GITHUB_DELIVERIES, PAGERDUTY_DELIVERIES, PREFECT_DELIVERIES} from "./store-events.ts";
import {closeDelivered} from "./survey/close-delivered.ts";
import {syncClone} from "./sync-git.ts";
import {syncMarkdown} from "./sync-markdown.ts";
import {type RemoteOptions, syncRemote} from "./sync-remote.ts";
import type {SyncedSource, SyncWorld} from "./sync-source.ts";
import {dataFiles} from "./writer.ts";

/** What came in files or by itself: no sync reads it, and none forgets it. */
const BROUGHT: readonly string[] = [
  sources.import.name,
  GITHUB_DELIVERIES,
  PREFECT_DELIVERIES,
  PAGERDUTY_DELIVERIES,
];
/** What arrives by itself is counted up to its moment where all else was read so recently; else it waits for that. */
const RECENT_MS = 3_600_000;

export type SyncResult = {
  stored: number;
  isBuilt: boolean;
  sources: readonly SyncedSource[];
  /** What each source that could not be read failed on; the others went on. */
  failures: readonly {source: string; error: UserError}[];
};

export type SyncOptions = RemoteOptions & {
  /** Reads no source: only what has arrived in the inbox is built. */
  inboxOnly?: boolean | undefined;
};

/**
 * Reads what is new from each source, stores it, and builds the published results. A source that fails is
 * named in the result and leaves the others alone.
 */
export async function sync(
  {
    warehouse,
    identity,
    folded,
  }: {warehouse: Warehouse; identity: Identity; folded?: Folded | undefined},
  {
    config,
    metrics,
    log,
    now,
    signal,
    inboxOnly = false,
    ...options
  }: {
    config: Config;
    metrics: readonly PublishedMetric[];
    log: Log;
    now: Date;
    signal: AbortSignal;
  } & SyncOptions,
): Promise<SyncResult> {
  const files = dataFiles(config);
  const before = readFreshness(files.freshness);
  const readAt = now.toISOString();
  const world: SyncWorld = {warehouse, identity, log, readAt, signal};
  const synced = inboxOnly ? [] : await readSources(world, {config, ...options});
  const closed = await closeDelivered({warehouse, identity}, {config, now});
  const brought = closed + (folded?.stored ?? 0);
  const stored = synced.reduce((sum, source) => sum + source.stored, brought);
  const failures = synced.flatMap(({name, failure}) =>
    failure === null ? [] : [{source: name, error: failure}],
  );
  // Nothing was ever read: no results are better than empty ones.
  const areAllFailed = failures.length > 0 && failures.length === synced.length;
  if (before === null && stored === 0 && areAllFailed) {
    return {stored, isBuilt: false, sources: synced, failures};
  }
  const {fingerprint, isBuilt} = await build(warehouse, {
    config,
    metrics,
    identify: identity.identify,
    before: before?.fingerprint ?? null,
    progress: log.progress,
  });
  const isWhole = inboxOnly ? isRecent(before, now) : synced.every(isUpToDate);
  const known = inboxOnly ? (before?.sources ?? []) : freshnessOf(synced, {before, readAt});
  writeFreshness(files.freshness, {
    fingerprint,
    read_at: upToOf(synced, isWhole ? readAt : (before?.read_at ?? readAt)),
    sources: withArrivals(known, {folded, at: readAt}),
  });
  return {stored, isBuilt, sources: synced, failures};
}

/** Every source that is read, one after the other. */
async function readSources(
  world: SyncWorld,
  {config, ...options}: {config: Config} & RemoteOptions,
): Promise<SyncedSource[]> {
  const synced: SyncedSource[] = [];
  for (const clone of config.git) {
    const taken = synced.map(({name}) => name);
    synced.push(await syncClone(world, {config, clone, taken}));
  }
  synced.push(...(await syncMarkdown(world, {config})));
  synced.push(...(await syncRemote(world, {config, ...options})));
  return synced;
}

/** Whether every source that is read was read to its end within the last hour. */
function isRecent(before: Freshness | null, now: Date): boolean {
  const read = before?.sources.filter(({name}) => !BROUGHT.includes(name)) ?? [];
  return read.every(({synced_at, failure}) => {
    const at = failure === null && synced_at !== null ? Date.parse(synced_at) : 0;
    return now.getTime() - at <= RECENT_MS;
  });
}

/** The moment up to which all sources are known, at most `at`: what is missing after it is not taken for nothing. */
function upToOf(synced: readonly SyncedSource[], at: string): string {
  return synced.reduce((least, {upTo}) => (upTo != null && upTo < least ? upTo : least), at);
}

function freshnessOf(
  synced: readonly SyncedSource[],
  {before, readAt}: {before: Freshness | null; readAt: string},
): SourceFreshness[] {
  const known = before?.sources ?? [];
  const read = synced.map(source => {
    const {name, failure, failureText} = source;
    const last = known.find(source => source.name === name)?.synced_at ?? null;
    return {
      name,
      synced_at: isUpToDate(source) ? (source.upTo ?? readAt) : last,
      failure: failure === null ? null : (failureText ?? failure.message),
    };
  });
  return [...read, ...known.filter(({name}) => BROUGHT.includes(name))];
}

/**
 * Whether all is known of a source up to this reading that was ever known of it. What a token could never read holds
 * nothing back; what it may read no longer does, since its absence would be counted as if nothing had happened.
 */
function isUpToDate({failure}: SyncedSource): boolean {
  return failure === null || (failure instanceof RefusedParts && failure.areNew);
}
