import type {Target} from "../config.ts";
import {
  poissonInterval,
  quantile,
  quantileInterval,
  quantileMinimum,
  quantilePlaces,
  wilsonInterval,
} from "../lib/statistics.ts";
import type {StatisticDefinition} from "./header.ts";
import type {ManualMark} from "./manual.ts";
import {type Evidence, judge, margin, type Verdict} from "./verdict.ts";

/** A number with all that makes it honest. Shares are 0..1, durations hours, rates per week. */
export type Statistic = {
  name: string;
  /** Null: nothing was observed. */
  value: number | null;
  n: number;
  /** The 95 % interval; null where n does not allow that end. */
  low: number | null;
  high: number | null;
  method: string | null;
  target: Target | null;
  verdict: Verdict;
  side: "below" | "above" | null;
  evidence: Evidence | null;
  /** The n from which the interval has both ends. */
  n_needed: number;
  /**
   * What the verdict was given on, where that is not the value: a surge of fixes was tolerated, or something
   * still runs that has outlasted the target.
   */
  judged_value: number | null;
  /** How few events would turn the verdict. */
  margin: {change: number; turns_to: "met" | "missed"} | null;
  /** Whose word the value is, and for which time; only where it was worked out by hand. */
  manual?: ManualMark;
};

/** What a window holds of a metric. */
export type Sample = {
  /** Ascending, at least as far as the statistics look: at the places of `placesOf` stands what is its there. */
  values: Float64Array;
  /** The hours that open observations have lasted so far, ascending. */
  open: Float64Array;
  /** How many weeks of the window were observed; 0 when none. */
  weeks: number;
  /** Per week of the window: how many there were, and how many of them a surge is judged without. */
  weekly: readonly {count: number; surge: number}[];
};

/** A definition in which a target that is not there is null. */
type Defined = {name: string; target: Target | null; surge: string | null};

export function statistic(definition: StatisticDefinition, sample: Sample): Statistic {
  const {name, target = null, surge = null} = definition;
  const kind = name === "share" ? share : name === "per_week" ? perWeek : quantileOf;
  return kind({name, target, surge}, sample);
}

/** The value alone, for the points of a series; `weeks` is how many a point's bucket has. */
export function plainValue(
  name: StatisticDefinition["name"],
  {values, weeks}: {values: Float64Array; weeks: number},
): number | null {
  if (name === "per_week") return values.length / weeks;
  if (name === "share") return values.length === 0 ? null : sum(values) / values.length;
  return quantile(values, probability(name));
}

/** The places, from 0, at which a statistic looks at so many values in order. */
export function placesOf(name: StatisticDefinition["name"], n: number): number[] {
  return /^p\d/.test(name) ? quantilePlaces(n, probability(name)) : [];
}

function quantileOf({name, target}: Defined, {values, open}: Sample): Statistic {
  const p = probability(name);
  const n_needed = quantileMinimum(p);
  const judged = withKnownMisses(values, {open, target});
  const judgedInterval = quantileInterval(judged, p);
  const judgedValue = quantile(judged, p);
  return {
    name,
    value: quantile(values, p),
    n: values.length,
    ...(values.length === 0 ? nothing : quantileInterval(values, p)),
    target,
    ...judge({
      value: judgedValue,
      low: judgedInterval.low,
      high: judgedInterval.high,
      isEnough: judged.length >= n_needed,
      target,
    }),
    n_needed,
    judged_value: judged.length === values.length ? null : judgedValue,
    margin: null,
  };
}

const nothing = {low: null, high: null, method: null};

const nobody = new Float64Array();

/**
 * What still runs has no value yet, but once it has outlasted the target its verdict is known: it joins what
 * the verdict is given on, at the hours it has lasted. So a failure that is open for days is not hidden
 * behind those that were short, and the value itself stays that of what has ended.
 */
function withKnownMisses(
  values: Float64Array,
  {open, target}: {open: Float64Array; target: Target | null},
): Float64Array {
  const most = target?.at_most;
  const misses = most === undefined ? nobody : open.filter(hours => hours > most);
  if (misses.length === 0) return values;
  const all = new Float64Array(values.length + misses.length);
  all.set(values);
  all.set(misses, values.length);
  return all.sort();
}

function share({name, target}: Defined, {values}: Sample): Statistic {
  const n = values.length;
  const events = sum(values);
  const value = n === 0 ? null : events / n;
  const {low, high, method} = n === 0 ? nothing : wilsonInterval(events, n);
  const turn =
    target === null
      ? null
      : margin({events, target, valueWith: k => (n === 0 || k > n ? null : k / n)});
  return {
    name,
    value,
    n,
    low,
    high,
    method,
    target,
    ...judge({value, low, high, isEnough: true, target}),
    n_needed: 1,
    judged_value: null,
    margin: turn === null ? null : {change: turn.change, turns_to: turn.turnsTo},
  };
}

function perWeek({name, target, surge}: Defined, {values, weeks, weekly}: Sample): Statistic {
  const n = values.length;
  // Less than a week of observation says nothing of weeks.
  const rate = (count: number | null) => (weeks < 1 || count === null ? null : count / weeks);
  const interval = poissonInterval(n);
  const most = surge === null ? undefined : target?.at_most;
  const judged = most === undefined ? n : withoutSurge(weekly, Math.floor(most));
  const judgedInterval = poissonInterval(judged);
  const turn = target === null ? null : margin({events: judged, target, valueWith: rate});
  return {
    name,
    value: rate(n),
    n,
    low: rate(interval.low),
    high: rate(interval.high),
    method: weeks < 1 ? null : interval.method,
    target,
    ...judge({
      value: rate(judged),
      low: rate(judgedInterval.low),
      high: rate(judgedInterval.high),
      isEnough: true,
      target,
    }),
    n_needed: 0,
    judged_value: judged === n ? null : rate(judged),
    margin: turn === null ? null : {change: turn.change, turns_to: turn.turnsTo},
  };
}

/** Weeks above the band are judged without the fixes, but never as if they had been below it. */
function withoutSurge(weekly: Sample["weekly"], most: number): number {
  return weekly.reduce(
    (total, {count, surge}) =>
      total + (count > most ? Math.min(count, Math.max(most, count - surge)) : count),
    0,
  );
}

function probability(name: string): number {
  return Number(name.slice(1)) / 100;
}

function sum(values: Float64Array): number {
  return values.reduce((total, value) => total + value, 0);
}
