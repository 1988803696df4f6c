import {basename, resolve} from "node:path";
import type {Config, GitClone} from "../config.ts";
import {UserError} from "../lib/errors.ts";
import {readFreshness, type SourceFreshness, writeFreshness} from "../lib/freshness.ts";
import type {Identity} from "../lib/identity.ts";
import type {Log} from "../lib/log.ts";
import {sources} from "../sources/index.ts";
import type {FetchContext, Json} from "../sources/source.ts";
import {rawTables} from "../tables/index.ts";
import type {Warehouse} from "../warehouse/warehouse.ts";
import {build} from "./build.ts";
import {ingest} from "./ingest.ts";
import type {PublishedMetric} from "./publish.ts";
import {readAhead} from "./read-ahead.ts";
import {dataFiles} from "./writer.ts";

export type SyncResult = {
  stored: number;
  isBuilt: boolean;
  /** What each source that could not be read failed on; the others went on. */
  failures: readonly {source: string; error: UserError}[];
};

type Problem = {source: string; subject: string; reason: string};

/**
 * Reads what is new from each source, stores it, and builds the published results. A source that fails is
 * named in the result and leaves the others alone.
 */
export async function sync(
  {warehouse, identity}: {warehouse: Warehouse; identity: Identity},
  {
    config,
    metrics,
    log,
    now,
    signal,
  }: {
    config: Config;
    metrics: readonly PublishedMetric[];
    log: Log;
    now: Date;
    signal: AbortSignal;
  },
): Promise<SyncResult> {
  const files = dataFiles(config);
  const before = readFreshness(files.freshness);
  const readAt = now.toISOString();
  const failures: {source: string; error: UserError}[] = [];
  const found: SourceFreshness[] = [];
  let stored = 0;
  for (const clone of config.git) {
    // Until the clone says its name: never a whole path, which can hold a login.
    let name = `git:${clone.name ?? basename(resolve(config.root, clone.path))}`;
    const opened = (scope: string) => {
      refuseTwice(scope, found);
      name = scope;
    };
    try {
      stored += await syncClone(
        {warehouse, identity},
        {config, clone, log, readAt, signal, opened},
      );
      found.push({name, synced_at: readAt, failure: null});
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      failures.push({source: name, error});
      const last = before?.sources.find(source => source.name === name);
      const failure = error.message.replaceAll(clone.path, basename(clone.path));
      found.push({name, synced_at: last?.synced_at ?? null, failure});
    }
  }
  // Nothing was ever read: no results are better than empty ones.
  if (before === null && failures.length > 0 && failures.length === config.git.length) {
    return {stored, isBuilt: false, failures};
  }
  const {fingerprint, isBuilt} = await build(warehouse, {
    config,
    metrics,
    before: before?.fingerprint ?? null,
    progress: log.progress,
  });
  const isWhole = failures.length === 0;
  writeFreshness(files.freshness, {
    fingerprint,
    read_at: isWhole ? readAt : (before?.read_at ?? readAt),
    sources: [
      ...found,
      ...(before?.sources.filter(({name}) => name === sources.import.name) ?? []),
    ],
  });
  return {stored, isBuilt, failures};
}

function refuseTwice(scope: string, found: readonly SourceFreshness[]): void {
  if (!found.some(({name}) => name === scope)) return;
  const repository = scope.slice(scope.indexOf(":") + 1);
  throw new UserError(`Cannot read two clones under one name: both are "${repository}"`, {
    hint: "Give one of them another `name:` in sources.git, or take one out.",
  });
}

async function syncClone(
  {warehouse, identity}: {warehouse: Warehouse; identity: Identity},
  {
    config,
    clone,
    log,
    readAt,
    signal,
    opened,
  }: {
    config: Config;
    clone: GitClone;
    log: Log;
    readAt: string;
    signal: AbortSignal;
    opened: (scope: string) => void;
  },
): Promise<number> {
  const cursors = await readCursors(warehouse);
  const problems: Problem[] = [];
  let source = "";
  const context: FetchContext = {
    cursor: scope => {
      source = scope;
      opened(scope);
      return cursors.get(scope) ?? null;
    },
    identify: identity.identify,
    readAt,
    progress: log.progress,
    problem: ({subject, reason}) => problems.push({source: "", subject, reason}),
  };
  let stored = 0;
  for await (const batch of readAhead(sources.git.fetch(clone, {config, context}))) {
    signal.throwIfAborted();
    stored += (await ingest(warehouse, {batch, normalise: sources.git.normalise})).stored;
  }
  await replaceProblems(warehouse, {
    source,
    problems: problems.map(({subject, reason}) => ({source, subject, reason})),
  });
  return stored;
}

async function readCursors(warehouse: Warehouse): Promise<Map<string, Json>> {
  const rows = await warehouse.rows<{scope: string; value: string}>(
    "select scope, value from cursor",
  );
  return new Map(rows.map(({scope, value}) => [scope, JSON.parse(value) as Json]));
}

/** Writes only what differs: most syncs find what the last one found. */
async function replaceProblems(
  warehouse: Warehouse,
  {source, problems}: {source: string; problems: readonly Problem[]},
): Promise<void> {
  const before = await warehouse.rows<Problem>(
    "select source, subject, reason from source_problem where source = $source",
    {source},
  );
  const listed = (list: readonly Problem[]) =>
    list
      .map(one => JSON.stringify(one))
      .sort()
      .join();
  if (listed(before) === listed(problems)) return;
  await warehouse.transaction(async () => {
    await warehouse.run("delete from source_problem where source = $source", {source});
    await warehouse.append("source_problem", rawTables.source_problem, problems);
  });
}
