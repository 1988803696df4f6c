/** How the reading of the sources stands. */
export type SyncState = {
  /** `never`: nothing was synced here yet; `failed`: the last one was, `failure` says why. */
  state: "never" | "idle" | "running" | "failed";
  started_at: string | null;
  finished_at: string | null;
  /** When the next one is due; null: none is planned. */
  next_at: string | null;
  failure: string | null;
};

/** `/api/v1/status`: what a page needs before it asks for anything else. */
export type Status = {
  schema: "fivekeys.status/1";
  version: string;
  /** Whether the numbers are of a made organisation. */
  is_demo: boolean;
  timezone: string;
  /** The moment at which all windows end unless another is asked for. */
  as_of: string;
  /** When the sources were last read to their end. */
  read_at: string;
  window_days: number;
  /** The fewest people a figure about people covers. */
  minimum_group: number;
  services: readonly string[];
  teams: readonly string[];
  environments: readonly string[];
  user: {role: "viewer" | "analyst" | "operator" | "admin"};
  /** Whether the reader signed in: then there is something to sign out of. */
  signed_in: boolean;
  sync: SyncState;
};
