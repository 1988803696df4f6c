import type {MetricResult} from "../metrics/evaluate.ts";
import type {Statistic} from "../metrics/statistic.ts";
import {duration, target, value} from "./format.ts";

type Missed = {metric: MetricResult; statistic: Statistic};

/** The sentence or two that matter most, from the same verdicts as the table. */
export function headline(metrics: readonly MetricResult[], {days}: {days: number}): string {
  const all = metrics.flatMap(metric => metric.statistics.map(statistic => ({metric, statistic})));
  const judged = all.filter(
    ({statistic}) =>
      ["met", "missed"].includes(statistic.verdict) && statistic.evidence !== "manual",
  );
  const sentences = [leadTime(metrics)].filter(sentence => sentence !== null);
  if (judged.length === 0) {
    return [
      ...sentences,
      `No target can be judged: nothing was observed in these ${days} days.`,
    ].join(" ");
  }
  const missed = judged
    .filter(({statistic}) => statistic.verdict === "missed")
    .sort((a, b) => rank(a.statistic) - rank(b.statistic));
  return [...sentences, missed.length === 0 ? allMet(judged) : worst(missed[0]!)].join(" ");
}

function leadTime(metrics: readonly MetricResult[]): string | null {
  const metric = metrics.find(({id}) => id === "lead_time_for_changes");
  const p50 = metric?.statistics.find(({name}) => name === "p50");
  if (p50 === undefined || p50.value === null || p50.evidence === "manual") return null;
  const before = metric!.previous.find(({name}) => name === "p50");
  const compared =
    before === undefined || before.value === null ? "" : comparison(p50.value, before.value);
  const changes =
    p50.n === 1
      ? "The one change that was deployed"
      : `Half of the ${p50.n} changes that were deployed`;
  return `${changes} arrived within ${duration(p50.value)} of the merge${compared}.`;
}

/** Only a change by a tenth is worth a word. */
function comparison(now: number, before: number): string {
  const words = `, ${duration(before)} in the window before`;
  return Math.abs(now - before) <= 0.1 * Math.max(now, before) ? "" : words;
}

function worst({metric, statistic}: Missed): string {
  const {title, unit} = metric;
  const name = /^(p\d|change)/.test(statistic.name) ? `${title} (${statistic.name})` : title;
  const isCounted = unit === "share" && metric.wave_closed_at === null;
  const count = isCounted
    ? ` (${Math.round(statistic.value! * statistic.n)} of ${statistic.n})`
    : "";
  const by = waiting(metric, statistic) ?? marginWords(statistic);
  const sure = statistic.evidence === "strong" ? "" : `, on ${strength(statistic)} evidence`;
  return (
    `${name} missed its target: ${value(statistic.value, unit)}${count} ` +
    `against ${target(statistic.target, unit)}${sure}${by === null ? "" : `; ${by}`}.`
  );
}

/** Where what still runs decided the verdict, it is said; the value is only of what has ended. */
function waiting({coverage}: MetricResult, {judged_value, value, name}: Statistic): string | null {
  if (judged_value === null || name === "per_week") return null;
  const longest = `${coverage.censored} still open, the longest for ${duration(coverage.longest_open_hours ?? 0)}`;
  return value === null ? `nothing has ended yet, ${longest}` : longest;
}

function allMet(judged: readonly Missed[]): string {
  const [only] = judged;
  if (judged.length === 1) {
    return `The one target with data is met, on ${strength(only!.statistic)} evidence.`;
  }
  const strong = judged.filter(({statistic}) => statistic.evidence === "strong").length;
  const all = `All ${judged.length} targets with data are met`;
  if (strong === judged.length) return `${all}, on strong evidence.`;
  return strong === 0
    ? `${all}, none of them on strong evidence.`
    : `${all}, ${strong} of them on strong evidence.`;
}

/** How little would turn the verdict: "one fewer would have met it". */
export function marginWords({margin}: Statistic): string | null {
  if (margin === null) return null;
  const count = Math.abs(margin.change);
  const amount = ["no", "one", "two", "three"][count] ?? String(count);
  const direction = margin.change > 0 ? "more" : "fewer";
  return margin.turns_to === "met"
    ? `${amount} ${direction} would have met it`
    : `${amount} ${direction} would miss it`;
}

function strength({evidence}: Statistic): string {
  return evidence === "insufficient" ? "thin" : (evidence ?? "no");
}

function rank({evidence}: Statistic): number {
  return evidence === "strong" ? 0 : evidence === "weak" ? 1 : 2;
}
