import {ratioInterval} from "../lib/ratio.ts";
import type {StatisticDefinition} from "./header.ts";
import type {Statistic} from "./statistic.ts";
import {judge} from "./verdict.ts";

/** What a wave of a survey says of all, or of one team. */
export type Wave = {
  /** Epoch milliseconds of its end. */
  closedAt: number;
  /** Null: it may not be shown, or nobody was asked for it. */
  value: number | null;
  n: number;
  /** The 95 % interval, as disclosure control gives it. */
  low: number | null;
  high: number | null;
  /** Why there is no value; null where that is not known, or where there is one. */
  excluded: string | null;
};

/** Below about 10 values a bootstrap is too narrow (Efron & Tibshirani 1993, section 12). */
const MEAN_N_MIN = 10;

/** A statistic of the waves, the last one first. */
export function statisticOfWaves(
  definition: StatisticDefinition,
  waves: readonly Wave[],
): Statistic {
  const {name, target = null} = definition;
  const found = name === "change" ? change(waves) : level(waves);
  const {value, n, low, high} = found;
  const n_needed = name === "share" ? 1 : MEAN_N_MIN;
  return {
    name,
    value,
    n,
    low,
    high,
    method: value === null ? null : methods[name === "change" || name === "share" ? name : "mean"],
    target,
    ...judge({value, low, high, isEnough: n >= n_needed, target}),
    n_needed,
    judged_value: null,
    margin: null,
  };
}

const methods = {
  mean: "bootstrap of the widest spread, and rounding",
  share: "Wilson by people, and rounding",
  change: "recovered from both means",
};

type Found = Pick<Statistic, "value" | "n" | "low" | "high">;
const nothing: Found = {value: null, n: 0, low: null, high: null};

function level([last]: readonly Wave[]): Found {
  return last === undefined || last.value === null ? nothing : last;
}

/**
 * How much the mean of the last wave differs from that of the wave before, as a part of the latter: -0.2 is a fifth
 * less. Without a wave before there is nothing to compare with.
 */
function change([last, before]: readonly Wave[]): Found {
  if (last === undefined || before === undefined) return nothing;
  if (last.value === null || before.value === null || before.value === 0) return nothing;
  const {low, high} = ratioInterval({...last, value: last.value}, {...before, value: before.value});
  return {
    value: last.value / before.value - 1,
    n: Math.min(last.n, before.n),
    low: low === null ? null : low - 1,
    high: high === null ? null : high - 1,
  };
}
