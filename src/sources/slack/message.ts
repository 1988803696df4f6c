import {ShapeError} from "../shape.ts";

/** Seconds and microseconds since 1970; of a channel no two messages have the same. */
const TS = /^(\d{9,10})\.(\d{6})$/;
/** What people write that has a subtype all the same; a broadcast reply is shown in the channel too. */
const HUMAN_SUBTYPES = ["file_share", "me_message", "thread_broadcast"];

/** A message of somebody: who, when, and to which question if it is a reply. Times are microseconds since 1970. */
export type Said = {user: string; at: number; thread: number | null};

/**
 * What a message says that counts; null for what bots wrote and what Slack tells itself, such as who joined. Nothing
 * else of it is looked at. Throws a ShapeError for what is no message.
 */
export function readMessage(raw: unknown): Said | null {
  if (typeof raw !== "object" || raw === null) throw new ShapeError("message", "is odd");
  const {type, subtype, bot_id, user, ts, thread_ts} = raw as Record<string, unknown>;
  if (type !== undefined && type !== "message") return null;
  if (bot_id != null && bot_id !== "") return null;
  if (subtype != null && !HUMAN_SUBTYPES.includes(subtype as string)) return null;
  if (typeof user !== "string" || user === "") return null;
  const at = momentOf(ts, "message.ts");
  const thread = thread_ts == null ? at : momentOf(thread_ts, "message.thread_ts");
  return {user, at, thread: thread === at ? null : thread};
}

/** Microseconds since 1970 of `1700000000.000100`: a whole number that a double holds exactly. */
function momentOf(ts: unknown, place: string): number {
  if (ts === undefined) throw new ShapeError(place, "is missing");
  const [, seconds, micros] = TS.exec(typeof ts === "string" ? ts : "") ?? [];
  if (seconds === undefined) throw new ShapeError(place, "is odd");
  return Number(seconds) * 1_000_000 + Number(micros);
}

/** A moment as Slack writes it. */
export function tsOf(moment: number): string {
  const micros = String(moment % 1_000_000).padStart(6, "0");
  return `${Math.floor(moment / 1_000_000)}.${micros}`;
}
