/** Names what a child of the server is to do: with it `fivekeys sync` asks no server. */
export const JOB_VARIABLE = "FIVEKEYS_JOB";

/** What a child process is to do. */
export type JobRequest = {
  /** `sync` reads the sources and builds; `build` only folds in what webhooks brought. */
  kind: "sync" | "build";
  rebuild?: boolean;
  /** The longest to wait for the limits of the sources, all waits together. */
  maxWaitMinutes?: number;
};

export type JobOutcome = {
  /** Null: it was ended by a signal. */
  exitCode: number | null;
  /** The document it printed; null where it did not come to that. */
  result: {failed?: readonly {source: string; message: string}[]} | null;
  /** Why it could not be done at all. */
  failure: {message: string; hint: string | null} | null;
};

export type Running = {done: Promise<JobOutcome>; stop: () => Promise<void>};

export type RunJob = (request: JobRequest) => Running;
