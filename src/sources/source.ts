import type {sourceTables} from "../tables/index.ts";
import type {Row} from "../tables/table.ts";

export type Json =
  | string
  | number
  | boolean
  | null
  | readonly Json[]
  | {readonly [key: string]: Json};

/** What a source said, minus what we may not keep: allow-listed fields, identities as keyed hashes. */
export type RawEvent = {
  /** The natural id, the same on every delivery: storing an event twice changes nothing. */
  id: string;
  source: string;
  kind: string;
  /** The source's own version of the thing, compared as text; "" for what never changes. */
  version: string;
  payload: {readonly [key: string]: Json};
};

/** Where a source stands, saved in one transaction with the events that brought it there. */
export type Cursor = {scope: string; value: Json};

/** Events that are stored together or not at all. */
export type Batch = {
  events: readonly RawEvent[];
  cursor?: Cursor;
  /** What must be read anew: events and rows of this scope (`git:<repository>`) are dropped first. */
  forget?: string;
  /** A wave of a survey that comes in the place of what is stored of it. */
  forgetWave?: string;
};

type SourceTables = typeof sourceTables;

/** Rows by the name of their source table. */
export type Rows = {[T in keyof SourceTables]?: readonly Row<SourceTables[T]>[]};

/** The work that a source does without any I/O: an event to the rows it stands for. */
export type Normalise = (event: RawEvent) => Rows;

/** What reading a source over the network has cost. */
export type RequestCounts = {
  /** Requests sent, redirects, repetitions and answers of 304 among them. */
  rest: number;
  graphql: number;
  notModified: number;
  retries: number;
  waitedSeconds: number;
};

export type FetchContext = {
  /** The cursor saved last for a scope, null at first. */
  cursor: (scope: string) => Json | null;
  /** A person's keyed hash. */
  identify: (identity: string) => string;
  /** The instant of this reading, ISO 8601 UTC. */
  readAt: string;
  /** One line of progress: what is being done and how far it has come, as words and, where it is known, as a share. */
  progress: (message: string, share?: number) => void;
  /** Said by a source that tells of everything only up to this instant, not up to the reading. */
  upTo: (instant: string) => void;
  /** Something that was found and could not be used: listed in the report. */
  problem: (problem: {subject: string; reason: string}) => void;
};
