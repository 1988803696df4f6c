import type {Clock} from "./clock.ts";

/** After so long without another one … */
const QUIET_MS = 5_000;
/** … and at the latest so long after the first. */
const WAIT_MS_MAX = 60_000;

/** Does the work once after a burst of asks: when they pause, and at the latest a minute after the first. */
export function buildDelay(clock: Clock, work: () => void): {ask: () => void; cancel: () => void} {
  let firstAt: number | null = null;
  let lastAt = 0;
  let cancelTimer = () => {};

  function look(): void {
    const now = clock.now().getTime();
    const due = dueAt();
    // Asks that came meanwhile only moved the moment: a timer for each would cost more than the asks.
    if (now < due) cancelTimer = clock.after(due - now, look);
    else {
      firstAt = null;
      work();
    }
  }

  function dueAt(): number {
    return Math.min(lastAt + QUIET_MS, (firstAt ?? lastAt) + WAIT_MS_MAX);
  }

  return {
    ask: () => {
      lastAt = clock.now().getTime();
      if (firstAt !== null) return;
      firstAt = lastAt;
      cancelTimer = clock.after(QUIET_MS, look);
    },
    cancel: () => {
      cancelTimer();
      firstAt = null;
    },
  };
}
