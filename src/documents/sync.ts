import type {SyncState} from "./status.ts";

/** One reading of the sources, or one build of what webhooks brought. */
export type SyncRun = {
  id: string;
  kind: "sync" | "build";
  state: "waiting" | "running" | "done" | "failed";
  /** ISO 8601 UTC. */
  started_at: string | null;
  finished_at: string | null;
  /** As `fivekeys sync` would end; null until it has ended. */
  exit_code: number | null;
  /** What `fivekeys sync --json` prints; null where it could not be done at all. */
  result: unknown;
  failure: {message: string; hint: string | null} | null;
};

/** `/api/v1/sync`: how the reading of the sources stands; `run` only to those who may ask for one. */
export type SyncDocument = SyncState & {schema: "fivekeys.sync-state/1"; run: SyncRun | null};
