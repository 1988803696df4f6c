/** Diagnostics go to stderr, so that stdout stays data. */
export type Log = {
  /** A line that the operator should see. */
  note: (message: string) => void;
  /** The state of long work; overwrites itself on a terminal. */
  progress: (message: string) => void;
  /** Clears the line of progress. */
  done: () => void;
};
