import type {Bucket} from "../../lib/time.ts";

const DAY_MS = 86_400_000;
const STEPS = [1, 2, 7, 14, 28, 91, 182, 364];

/** Days to name on an axis between two instants, so that their names have room; the last is counted back from the end. */
export function dayTicks(
  {from, to}: {from: number; to: number},
  {width, timezone}: {width: number; timezone: string},
): Date[] {
  const most = Math.max(2, Math.floor(width / 84));
  const days = (to - from) / DAY_MS;
  const step = STEPS.find(count => days / count <= most) ?? STEPS.at(-1)!;
  const found: Date[] = [];
  for (let at = startOfDay(to, timezone); at >= from; at -= step * DAY_MS)
    found.unshift(new Date(at));
  return found;
}

/** The local midnight before an instant; where the clocks changed that day, an hour beside it. */
function startOfDay(at: number, timeZone: string): number {
  const parts = new Intl.DateTimeFormat("en-GB", {
    timeZone,
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  }).formatToParts(at);
  const part = (type: string) => Number(parts.find(one => one.type === type)?.value ?? 0);
  return at - (part("hour") * 60 + part("minute")) * 60_000;
}

/** `22 Nov`; with the year in January, where it changes. */
export function dayLabel(timeZone: string): (at: Date) => string {
  const short = new Intl.DateTimeFormat("en-GB", {timeZone, day: "numeric", month: "short"});
  const year = new Intl.DateTimeFormat("en-GB", {timeZone, year: "numeric"});
  const month = new Intl.DateTimeFormat("en-GB", {timeZone, month: "numeric"});
  let shown = "";
  return at => {
    const isNew = month.format(at) === "1" && year.format(at) !== shown;
    if (isNew) shown = year.format(at);
    return isNew ? `${short.format(at)}\n${shown}` : short.format(at);
  };
}

/** What the axis calls a bucket by its first day: `17 Nov`, `Nov 2025`, `Q4 2025`. */
export function bucketLabel(bucket: Bucket): (at: Date) => string {
  if (bucket === "week") return dayLabel("UTC");
  const month = new Intl.DateTimeFormat("en-GB", {timeZone: "UTC", month: "short"});
  return at =>
    bucket === "month"
      ? `${month.format(at)} ${at.getUTCFullYear()}`
      : `Q${Math.floor(at.getUTCMonth() / 3) + 1} ${at.getUTCFullYear()}`;
}

/** Every so manieth of some buckets, the last among them, so that their names have room. */
export function everyNth<T>(all: readonly T[], width: number): T[] {
  const step = Math.max(1, Math.ceil(all.length / Math.max(2, Math.floor(width / 84))));
  return all.filter((_, i) => (all.length - 1 - i) % step === 0);
}
