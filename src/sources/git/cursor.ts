import type {Json} from "../source.ts";
import type {State} from "./state.ts";

/** Where the last reading of a repository ended. */
export type GitCursor = {
  settings: string;
  shallow: string;
  branch: string | null;
  head: string | null;
  tags: string;
  /** When the tags were last sent; null while there never was one. */
  tags_read_at: string | null;
  /** The commits from which everything that is stored is reached. */
  refs: readonly string[];
  /** What was odd about the dates of the commits read since the first. */
  dates: OddDates;
};

export type OddDates = {
  /** Commits with a date that cannot be read. */
  unreadable: number;
  /** Commits dated in the future, and the latest of those dates ("" without any). */
  future: number;
  future_until: string;
};

/** The cursor as it was saved. What an older version saved in another shape counts as none. */
export function savedCursor(value: Json | null): GitCursor | null {
  if (value === null || typeof value !== "object" || Array.isArray(value)) return null;
  const cursor = value as Partial<Record<keyof GitCursor, Json>>;
  const isWhole =
    typeof cursor.settings === "string" && Array.isArray(cursor.refs) && cursor.dates !== undefined;
  return isWhole ? (value as unknown as GitCursor) : null;
}

/** Whether a clone stands where it was left. */
export function isUnchanged(cursor: GitCursor, {head, digests}: State): boolean {
  return (
    cursor.settings === digests.settings &&
    cursor.shallow === digests.shallow &&
    cursor.tags === digests.tags &&
    cursor.branch === head.branch &&
    cursor.head === head.sha
  );
}
