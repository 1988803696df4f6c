import type {UserError} from "../lib/errors.ts";
import type {Identity} from "../lib/identity.ts";
import type {Log} from "../lib/log.ts";
import type {Batch, FetchContext, Json, RequestCounts} from "../sources/source.ts";
import {rawTables} from "../tables/index.ts";
import type {Warehouse} from "../warehouse/warehouse.ts";

/** What a sync writes with and tells by. */
export type SyncWorld = {
  warehouse: Warehouse;
  identity: Identity;
  log: Log;
  /** The instant of this reading, ISO 8601 UTC. */
  readAt: string;
  signal: AbortSignal;
};

/** What came of one source. */
export type SyncedSource = {
  /** `git:<repository>`, `github:<repository>`. */
  name: string;
  /** How many events were new. */
  stored: number;
  /** New events by what they tell of. */
  entities: Readonly<Record<string, number>>;
  /** What it cost; null where no network was asked. */
  requests: RequestCounts | null;
  /** What it failed on; what came before that is kept. */
  failure: UserError | null;
  /** The moment up to which it tells of everything, where that is not this reading. */
  upTo?: string | null;
  /** The same as readers may see it, where that differs. */
  failureText?: string | null;
};

export type Problem = {source: string; subject: string; reason: string};

/** What a source is given to read with; the problems that it tells of are gathered in `problems`. */
export async function fetchContext(
  {warehouse, identity, log, readAt}: SyncWorld,
  {opened, upTo}: {opened?: (scope: string) => void; upTo?: (instant: string) => void} = {},
): Promise<{context: FetchContext; problems: Omit<Problem, "source">[]}> {
  const rows = await warehouse.rows<{scope: string; value: string}>(
    "select scope, value from cursor",
  );
  const cursors = new Map(rows.map(({scope, value}) => [scope, JSON.parse(value) as Json]));
  const problems: Omit<Problem, "source">[] = [];
  const context: FetchContext = {
    cursor: scope => {
      opened?.(scope);
      return cursors.get(scope) ?? null;
    },
    identify: identity.identify,
    readAt,
    progress: log.progress,
    upTo: instant => upTo?.(instant),
    problem: problem => problems.push(problem),
  };
  return {context, problems};
}

/**
 * Puts what a reading found in the place of what the one before it had found. Writes only what differs: most
 * syncs find what the last one found.
 */
export async function replaceProblems(
  warehouse: Warehouse,
  {source, problems}: {source: string; problems: readonly Omit<Problem, "source">[]},
): Promise<void> {
  const rows = problems.map(({subject, reason}) => ({source, subject, reason}));
  const before = await warehouse.rows<Problem>(
    "select source, subject, reason from source_problem where source = $source",
    {source},
  );
  if (listed(before) === listed(rows)) return;
  await warehouse.transaction(async () => {
    await warehouse.run("delete from source_problem where source = $source", {source});
    await warehouse.append("source_problem", rawTables.source_problem, rows);
  });
}

/** The same batches, each shown before it is handed on. */
export async function* seen(
  batches: AsyncIterable<Batch>,
  onBatch: (batch: Batch) => void,
): AsyncGenerator<Batch> {
  for await (const batch of batches) {
    onBatch(batch);
    yield batch;
  }
}

function listed(problems: readonly Problem[]): string {
  return problems
    .map(problem => JSON.stringify(problem))
    .sort()
    .join();
}
