/** The time, and what waits for it: a test passes its own. */
export type Clock = {
  now: () => Date;
  /** Does the work after so many milliseconds; returns what calls it off. */
  after: (ms: number, work: () => void) => () => void;
};

/** The clock of the machine. What waits for it keeps no process alive. */
export const systemClock: Clock = {
  now: () => new Date(),
  after: (ms, work) => {
    const timer = setTimeout(work, ms);
    timer.unref();
    return () => clearTimeout(timer);
  },
};
