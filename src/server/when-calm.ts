import {performance} from "node:perf_hooks";
import {type Clock, systemClock} from "./schedule/clock.ts";

const WATCHED_MS = 250;
/** A share of the time in which the event loop had something to do. */
const BUSY_MAX = 0.5;

export type Calm = {
  /** Does the work once there is little else to do. A later one takes the place of one that still waits. */
  run: (work: () => void) => void;
  /** Calls off what waits. */
  stop: () => void;
};

/**
 * Puts off what nobody has asked for until answers and deliveries leave time for it. `busy` is the share of the time
 * since it was last asked in which the event loop was busy.
 */
export function whenCalm({
  after = systemClock.after,
  busy = busyShare(),
}: {
  after?: Clock["after"];
  busy?: () => number;
} = {}): Calm {
  let callOff = () => {};
  const run = (work: () => void) => {
    callOff();
    busy();
    callOff = after(WATCHED_MS, () => (busy() > BUSY_MAX ? run(work) : work()));
  };
  return {run, stop: () => callOff()};
}

function busyShare(): () => number {
  let before = performance.eventLoopUtilization();
  return () => {
    const now = performance.eventLoopUtilization();
    const {utilization} = performance.eventLoopUtilization(now, before);
    before = now;
    return utilization;
  };
}
