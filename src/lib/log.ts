/** Diagnostics go to stderr, so that stdout stays data. */
export type Log = {
  /** A line that the operator should see. */
  note: (message: string) => void;
  /** The state of long work, and which share of it is done where that is known; overwrites itself on a terminal. */
  progress: (message: string, share?: number) => void;
  /** Clears the line of progress. */
  done: () => void;
};
