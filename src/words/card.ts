import type {MetricResult} from "../metrics/evaluate.ts";
import type {Statistic} from "../metrics/statistic.ts";
import {counted, duration, interval, target, value} from "./format.ts";

type Amount = {value: number | null; unit: string; name: string};

/** A value in two parts: the number to be set large, and what stands small behind it. */
export function valueParts({value: amount, unit, name}: Amount): {amount: string; words: string} {
  if (amount === null) return {amount: "–", words: ""};
  const [number = "", own = ""] = value(amount, unit === "per week" ? "" : unit).split(" ");
  const words = [own, behind[unit] ?? "", nameWords(name, unit)].filter(word => word !== "");
  return {amount: number, words: words.join(" ")};
}

const behind: Readonly<Record<string, string>> = {
  "per week": "a week",
  "changes a week": "changes a week",
  "runs a week": "runs a week",
  lines: "lines",
  score: "of 5",
};

function nameWords(name: string, unit: string): string {
  if (name === "change") return "on the wave before";
  if (unit === "share of time") return "of the week";
  // Of what is counted a week, the line below says which statistic it is.
  return /^p\d/.test(name) && behind[unit] === undefined ? name : "";
}

/** What is said first of a metric: its first statistic is shown, and the one that is worst is judged. */
export function leading({statistics}: Pick<MetricResult, "statistics">): {
  shown: Statistic;
  judged: Statistic;
} {
  const shown = statistics[0]!;
  const by = (word: Statistic["verdict"]) => statistics.find(({verdict}) => verdict === word);
  return {shown, judged: by("missed") ?? by("met") ?? shown};
}

/** The verdict in words, with what it was held against: "Within 3–5", "Missed by one", "Met, ≤ 24 h". */
export function verdictWords(of: Statistic, unit: string): string {
  const {verdict, evidence, side, margin, target: goal} = of;
  if (verdict === "no data") return "No data";
  if (verdict === "no target") return "No target set";
  if (evidence === "manual") return `${capital(verdict)}, by hand`;
  const bound = target(goal, unit);
  const isBand = goal?.at_least !== undefined && goal.at_most !== undefined;
  if (verdict === "missed" && margin?.turns_to === "met") {
    return `Missed by ${amountWords(Math.abs(margin.change))}`;
  }
  if (evidence === "insufficient") return `${capital(verdict)} so far`;
  if (verdict === "met") return isBand ? `Within ${bound}` : `Met, ${bound}`;
  return isBand ? `${capital(side!)} ${bound}` : `Missed, ${bound}`;
}

/** The same for a card: a verdict that is not of the value shown names its statistic, and is short. */
export function cardVerdict(metric: Pick<MetricResult, "statistics" | "unit">): string {
  const {shown, judged} = leading(metric);
  const words = verdictWords(judged, metric.unit);
  if (judged === shown || judged.evidence === "manual") return words;
  const {name, verdict} = judged;
  return `${name === "change" ? "Change" : name} ${verdict}`;
}

/** The strength of the evidence: one word, and why it is no stronger. */
export function evidenceWords({
  evidence,
  n,
  n_needed,
  judged_value,
}: Pick<Statistic, "evidence" | "n" | "n_needed" | "judged_value">): {
  short: string;
  long: string;
} {
  if (evidence === "strong") {
    return {short: "strong", long: "the whole 95 % interval lies on this side of the target"};
  }
  if (evidence === "weak") {
    return {short: "weak", long: "the 95 % interval reaches over the target"};
  }
  if (evidence === "manual") return {short: "by hand", long: "on somebody's word, not measured"};
  if (evidence === null) return {short: "", long: ""};
  const isShort = judged_value === null && n < n_needed;
  return {
    short: "thin",
    long: isShort ? `it needs n ${n_needed}, has ${n}` : "too little has ended to be sure",
  };
}

/** The line below the value: what it was counted from, the other end of the scatter, and the target where no other word says it. */
export function secondLine(metric: MetricResult, {days}: {days: number}): string {
  const {statistics, unit, coverage, wave_closed_at} = metric;
  const {shown, judged} = leading(metric);
  const parts: string[] = [];
  if (shown.manual !== undefined) parts.push(`${shown.manual.source} says so`);
  else if (shown.name === "per_week") {
    // Without a rate it was not watched for so long, or not at all.
    if (shown.value !== null) parts.push(`${shown.n} in ${days} days`);
    else if (shown.n > 0) parts.push(`${shown.n} so far`);
  } else if (shown.name === "share" && wave_closed_at === null && shown.value !== null) {
    parts.push(`${Math.round(shown.value * shown.n)} of ${shown.n}`);
  }
  const other = statistics[1];
  if (other !== undefined && other.value !== null) {
    parts.push(otherWords(other, {unit, isJudged: other === judged}));
  }
  const goal = target(judged.target, unit);
  if (goal !== "" && !cardVerdict(metric).includes(goal)) parts.push(`target ${goal}`);
  if (parts.length === 0 && behind[unit] !== undefined && /^p\d/.test(shown.name)) {
    parts.push(`${shown.name} of ${shown.n}`);
  }
  if (parts.length === 0 && coverage.censored > 0) parts.push(openWords(coverage));
  return parts.join(" · ");
}

function otherWords(of: Statistic, {unit, isJudged}: {unit: string; isJudged: boolean}): string {
  const {name, n, n_needed, value: amount, verdict, target: goal} = of;
  if (name === "change") return `${value(amount, unit)} on the wave before`;
  if (/^p\d/.test(name) && n < n_needed) return `${name} needs n ${n_needed}, has ${n}`;
  // The verdict above it is of another statistic; its own stands beside it.
  const own = goal === null || isJudged ? "" : `, ${verdict} ${target(goal, unit)}`;
  return `${name} ${withOpen(of, unit)}${own}`;
}

/** A value; where what still runs decided the verdict, what it comes to with that. */
function withOpen({value: amount, judged_value, name}: Statistic, unit: string): string {
  const words = value(amount, unit);
  if (judged_value === null || name === "per_week") return words;
  const judged = value(judged_value, unit);
  return judged === words ? words : `${words}, ${judged} with what is open`;
}

/** What a verdict was given on where that is not the value; null where it is. */
export function judgedWords({name, judged_value}: Statistic, unit: string): string | null {
  if (judged_value === null) return null;
  const judged = value(judged_value, unit);
  return name === "per_week"
    ? `judged at ${judged}: weeks above the band without their fixes`
    : `judged at ${judged}: what is open and has outlasted the target counts`;
}

/** What has not ended: "1 still open, 5 h". */
export function openWords({
  censored,
  longest_open_hours,
}: Pick<MetricResult["coverage"], "censored" | "longest_open_hours">): string {
  const longest = longest_open_hours === null ? "" : `, ${duration(longest_open_hours)}`;
  return `${censored} still open${longest}`;
}

/** How sure the value of a card is; n where the line below the value does not say it. */
export function cardInterval(metric: MetricResult): string {
  const {shown} = leading(metric);
  const isSaid =
    shown.name === "per_week" || (shown.name === "share" && metric.wave_closed_at === null);
  const words = intervalWords(shown, metric.unit);
  return isSaid ? words.replace(/ · n [\d,]+$/, "") : words;
}

/** How sure the value is: "95 %: 2.1–4.4 h · n 63". */
export function intervalWords(of: Statistic, unit: string): string {
  const {low, high, n} = of;
  const known = low === null && high === null ? [] : [`95 %: ${interval(of, unit)}`];
  return [...known, `n ${n.toLocaleString("en")}`].join(" · ");
}

export type ChangeWords = {
  direction: "up" | "down" | "same" | "unknown";
  /** By how much: "2.4 h", "6 pp". */
  short: string;
  /** The whole sentence part: "2.4 h less than in the 28 days before". */
  long: string;
};

/** A value against the one of the window before. */
export function changeWords({
  now,
  before,
  unit,
  span,
}: {
  now: number | null;
  before: number | null;
  unit: string;
  /** What came before, such as "the 28 days before". */
  span: string;
}): ChangeWords {
  if (now === null || before === null) {
    return {direction: "unknown", short: "–", long: `nothing to compare with in ${span}`};
  }
  const difference = Math.abs(now - before);
  const isShare = unit === "share" || unit === "share of time";
  const size = isShare
    ? `${value(difference * 100, "")} pp`
    : value(difference, unit === "per week" ? "" : unit);
  if (difference === 0 || /^0( |$)/.test(size)) {
    return {direction: "same", short: "no change", long: `the same as in ${span}`};
  }
  const direction = now > before ? "up" : "down";
  return {
    direction,
    short: size,
    long: `${size} ${now > before ? "more" : "less"} than in ${span}`,
  };
}

/** What a sparkline shows, for those who do not see it. */
export function trendWords({
  values,
  unit,
  bucket = "week",
}: {
  values: readonly (number | null)[];
  unit: string;
  bucket?: string;
}): string {
  const known = values.filter(one => one !== null);
  const gaps = values.length - known.length;
  if (known.length === 0) return `${counted(values.length, bucket)} without data`;
  const [low, high] = [Math.min(...known), Math.max(...known)];
  const missing = gaps === 0 ? "" : `, ${gaps} without data`;
  return (
    `${counted(values.length, bucket)}${missing}, from ${value(known[0]!, unit)} to ` +
    `${value(known.at(-1)!, unit)}, lowest ${value(low, unit)}, highest ${value(high, unit)}`
  );
}

function amountWords(count: number): string {
  return ["none", "one", "two", "three"][count] ?? String(count);
}

function capital(word: string): string {
  return `${word[0]!.toUpperCase()}${word.slice(1)}`;
}

/** The same text, in which a number and its unit stay on one line. */
export function held(text: string): string {
  return text
    .replace(/([≤≥]) (?=[−\d])/g, "$1\u00a0")
    .replace(/(\d) (?=(%|h|d|s|min|pp)\b|%)/g, "$1\u00a0");
}

/** The value of one observation: of a share it is whether it counts, of a rate that it happened. */
export function observationWords(amount: number | null, unit: string): string {
  if (amount === null) return "–";
  if (unit === "share") return amount === 1 ? "yes" : amount === 0 ? "no" : value(amount, unit);
  return value(amount, unit === "per week" ? "" : unit);
}

/** The end of a reference, which tells it from its neighbours: `github.com/acme/shop#12` → `shop#12`. */
export function shortRef(ref: string): string {
  const end = ref.split("/").at(-1) ?? "";
  return end === "" ? ref : end;
}
