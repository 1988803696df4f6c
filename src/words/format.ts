import type {Statistic} from "../metrics/statistic.ts";

const HOURS_PER_DAY = 24;
const DAYS_FROM_HOURS = 72;

/** A number with three significant digits at most, without an exponent. */
function number(value: number): string {
  if (value < 0) return `−${number(-value)}`;
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2;
  const text = value.toFixed(digits);
  return text.includes(".") ? text.replace(/\.?0+$/, "") : text;
}

/** Hours in the unit that a person would say: seconds, minutes, hours, days. */
export function duration(hours: number): string {
  if (hours === 0) return "0 h";
  if (hours < 1 / 60) return `${Math.max(1, Math.round(hours * 3600))} s`;
  if (hours < 1) return `${Math.round(hours * 60)} min`;
  if (hours < DAYS_FROM_HOURS) return `${number(hours)} h`;
  return `${number(hours / HOURS_PER_DAY)} d`;
}

/** A value in its metric's unit; an en dash for what is not known. */
export function value(amount: number | null, unit: string): string {
  if (amount === null) return "–";
  if (unit === "hours") return duration(amount);
  if (unit === "share" || unit === "share of time") return `${number(amount * 100)} %`;
  if (unit === "per week") return `${number(amount)}/week`;
  return number(amount);
}

/** The 95 % interval; an end that n does not allow is open. */
export function interval({low, high}: Pick<Statistic, "low" | "high">, unit: string): string {
  if (low === null && high === null) return "–";
  const bare = (amount: number | null) =>
    amount === null ? "?" : unit === "per week" ? number(amount) : value(amount, unit);
  const [from, to] = [bare(low), bare(high)];
  if (from.startsWith("−") || to.startsWith("−")) return `${from} to ${to}`;
  const suffix = / \S+$/.exec(to)?.[0] ?? "";
  // One unit is said once: 2.1–4.4 h.
  return `${suffix !== "" && from.endsWith(suffix) ? from.slice(0, -suffix.length) : from}–${to}`;
}

export function target(of: Statistic["target"], unit: string): string {
  if (of === null) return "";
  const bare = (amount: number) =>
    unit === "per week"
      ? number(amount)
      : unit === "hours"
        ? `${number(amount)} h`
        : value(amount, unit);
  const {at_least: least, at_most: most} = of;
  if (least !== undefined && most !== undefined) return `${bare(least)}–${bare(most)}`;
  return least === undefined ? `≤ ${bare(most!)}` : `≥ ${bare(least)}`;
}

/** `1 change`, `2 changes`. */
export function counted(count: number, noun: string): string {
  return `${count.toLocaleString("en")} ${noun}${count === 1 ? "" : "s"}`;
}

/** A day as a person writes it: `1 Nov 2025`. */
export function day(instant: string, timezone: string): string {
  const {day, month, year} = parts(instant, timezone);
  return `${day} ${month} ${year}`;
}

export function moment(instant: string, timezone: string): string {
  const {day, month, year, hour, minute} = parts(instant, timezone);
  return `${day} ${month} ${year} ${hour}:${minute}`;
}

type Parts = Record<"day" | "month" | "year" | "hour" | "minute", string>;

/** A formatter costs more than a thousand uses of it. */
const formatters = new Map<string, Intl.DateTimeFormat>();

/** The parts of an instant on a zone's clock; what names no zone is already told by that clock. */
function parts(instant: string, timezone: string): Parts {
  const isInstant = /T.*(Z|[+-]\d{2}:?\d{2})$/i.test(instant);
  const timeZone = isInstant ? timezone : "UTC";
  let formatter = formatters.get(timeZone);
  if (formatter === undefined) {
    formatter = new Intl.DateTimeFormat("en-GB", {
      timeZone,
      day: "numeric",
      month: "short",
      year: "numeric",
      hour: "2-digit",
      minute: "2-digit",
      hourCycle: "h23",
    });
    formatters.set(timeZone, formatter);
  }
  const time = Date.parse(isInstant || !instant.includes("T") ? instant : `${instant}Z`);
  const found = formatter.formatToParts(time).map(({type, value}) => [type, value]);
  return Object.fromEntries(found) as Parts;
}

const shapes = {met: "●", missed: "▲", "no data": "◌", "no target": "◌"} as const;

/** The verdict by shape and word. */
export function verdict({verdict: word, side, target: of, evidence: by}: Statistic): string {
  if (by === "manual") return `${MANUAL} ${word}`;
  if (word === "missed" && of?.at_least !== undefined && of.at_most !== undefined) {
    return `${shapes.missed} ${side}`;
  }
  return `${shapes[word]} ${word}`;
}

/** The mark of what nobody measured: neither met nor missed has it. */
const MANUAL = "✎";

const bars = {strong: "▮▮▮", weak: "▮▮▯", insufficient: "▮▯▯", manual: MANUAL} as const;

/** The strength of the evidence by bars and word; what a thin one lacks is said. */
export function evidence({evidence: word, n, n_needed, judged_value}: Statistic): string {
  if (word === null) return "";
  if (word !== "insufficient") return `${bars[word]} ${word}`;
  const isShort = judged_value === null && n < n_needed;
  return isShort ? `${bars[word]} thin: n ${n} of ${n_needed}` : `${bars[word]} thin`;
}

const blocks = "▁▂▃▄▅▆▇█";

/** A series as blocks between its own least and greatest; a gap stays a gap. */
export function sparkline(values: readonly (number | null)[]): string {
  const known = values.filter(point => point !== null);
  const [low, high] = [Math.min(...known), Math.max(...known)];
  return values
    .map(point => {
      if (point === null) return "·";
      const height = high === low ? 0 : (point - low) / (high - low);
      return blocks[Math.round(height * (blocks.length - 1))]!;
    })
    .join("");
}
