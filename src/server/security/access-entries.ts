import {createReadStream, existsSync, readdirSync, rmSync, statSync} from "node:fs";
import {join} from "node:path";
import {createInterface} from "node:readline";

/** A line of the access log. */
export type Access = {
  at: string;
  /** A pseudonym; null for somebody who was not let in. */
  who: string | null;
  role: string | null;
  /** Method and route: `GET /api/v1/metrics/:id`. */
  did: string;
  /** The metric that was read, or the kind of thing that was opened. */
  of?: string;
  status: number;
};

const DAY_MS = 86_400_000;
const FILE = /^(\d{4}-\d{2}-\d{2})\.ndjson$/;

/** Where the access log stands below the data folder. */
export function accessFolder(dataFolder: string): string {
  return join(dataFolder, "access-log");
}

export function accessFile(folder: string, day: string): string {
  return join(folder, `${day}.ndjson`);
}

/** The days (UTC) that the log has, the first one first. */
function accessDays(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .flatMap(name => FILE.exec(name)?.[1] ?? [])
    .sort();
}

/** The days that are older than so many days. */
export function oldAccessDays(folder: string, {days, now}: {days: number; now: Date}): string[] {
  const oldest = new Date(now.getTime() - days * DAY_MS).toISOString().slice(0, 10);
  return accessDays(folder).filter(day => day < oldest);
}

export function deleteAccessDays(folder: string, days: readonly string[]): void {
  for (const day of days) rmSync(accessFile(folder, day), {force: true});
}

/** Which days the log has, and how large it is; null where there is none. */
export function accessSpan(folder: string) {
  const days = accessDays(folder);
  if (days.length === 0) return null;
  const bytes = days.reduce((sum, day) => sum + statSync(accessFile(folder, day)).size, 0);
  return {from: days[0]!, to: days.at(-1)!, days: days.length, bytes};
}

/**
 * The last `limit` lines of the days from `from` to `to`, both of them included, the latest one first; with `who` only
 * theirs. A line that a crash cut off is left out.
 */
export async function readAccess(
  folder: string,
  {from, to, who, limit}: {from: string; to: string; who: string | null; limit: number},
): Promise<Access[]> {
  const found: Access[] = [];
  for (const day of accessDays(folder).toReversed()) {
    if (day < from || day > to) continue;
    if (found.length >= limit) break;
    const last = await lastOf(accessFile(folder, day), {who, limit: limit - found.length});
    found.push(...last.toReversed());
  }
  return found;
}

async function lastOf(
  path: string,
  {who, limit}: {who: string | null; limit: number},
): Promise<Access[]> {
  let last: Access[] = [];
  for await (const line of createInterface({input: createReadStream(path)})) {
    const entry = parse(line);
    if (entry === null || (who !== null && entry.who !== who)) continue;
    last.push(entry);
    if (last.length >= 2 * limit) last = last.slice(-limit);
  }
  return last.slice(-limit);
}

function parse(line: string): Access | null {
  try {
    return JSON.parse(line) as Access;
  } catch {
    return null;
  }
}
