import type {Target} from "../config.ts";

/** How the window stands to the target; `no data` is never good news. */
export type Verdict = "met" | "missed" | "no data" | "no target";

/** Whether the verdict is more than luck; `manual`: it is on somebody's word. */
export type Evidence = "strong" | "weak" | "insufficient" | "manual";

export type Judgement = {
  verdict: Verdict;
  /** On which side of the band a missed value lies. */
  side: "below" | "above" | null;
  /** Null where there is no verdict. */
  evidence: Evidence | null;
};

/**
 * The two judgements, never mixed: the verdict describes the window, the evidence says whether the whole
 * 95 % interval lies on the verdict's side (`strong`), reaches over the target (`weak`), or n is below what
 * the statistic needs (`insufficient`).
 */
export function judge({
  value,
  low,
  high,
  isEnough,
  target,
}: {
  value: number | null;
  low: number | null;
  high: number | null;
  isEnough: boolean;
  target: Target | null;
}): Judgement {
  if (value === null) return {verdict: "no data", side: null, evidence: null};
  if (target === null) return {verdict: "no target", side: null, evidence: null};
  const {at_least: least = Number.NEGATIVE_INFINITY, at_most: most = Number.POSITIVE_INFINITY} =
    target;
  const side = value < least ? "below" : value > most ? "above" : null;
  const [from, to] = [low ?? Number.NEGATIVE_INFINITY, high ?? Number.POSITIVE_INFINITY];
  const isSure =
    side === "below" ? to < least : side === "above" ? from > most : from >= least && to <= most;
  const evidence = !isEnough ? "insufficient" : isSure ? "strong" : "weak";
  return {verdict: side === null ? "met" : "missed", side, evidence};
}

/**
 * How many more events (failures of a share, counts of a rate) would turn the verdict, and in which
 * direction; null where none would, or where there is no verdict to turn.
 */
export function margin({
  events,
  target,
  valueWith,
}: {
  /** How many there are now. */
  events: number;
  target: Target;
  /** The value with so many events, null where there cannot be so many. */
  valueWith: (events: number) => number | null;
}): {change: number; turnsTo: "met" | "missed"} | null {
  const isMet = (value: number) =>
    value >= (target.at_least ?? Number.NEGATIVE_INFINITY) &&
    value <= (target.at_most ?? Number.POSITIVE_INFINITY);
  const now = valueWith(events);
  if (now === null) return null;
  for (let step = 1; step <= MARGIN_STEPS_MAX; step += 1) {
    for (const change of [step, -step]) {
      const value = events + change < 0 ? null : valueWith(events + change);
      if (value !== null && isMet(value) !== isMet(now)) {
        return {change, turnsTo: isMet(value) ? "met" : "missed"};
      }
    }
  }
  return null;
}

/** A verdict that hangs on more than this many events does not hang by a thread. */
const MARGIN_STEPS_MAX = 3;
