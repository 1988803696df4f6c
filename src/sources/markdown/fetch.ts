import type {Config} from "../../config.ts";
import {UserError} from "../../lib/errors.ts";
import type {SourceIncident} from "../../tables/source-incident.ts";
import type {Batch, FetchContext} from "../source.ts";
import {blame, type Written} from "./blame.ts";
import {type Document, openDocument} from "./document.ts";
import {changesOf, knownOf, markdownScope} from "./events.ts";
import {readDocument} from "./read-document.ts";
import {rowOf} from "./row.ts";

type Problem = {subject: string; reason: string};

/** What came of one document. */
export type DocumentFetch = {
  path: string;
  /** What is new in it, null where nothing is. */
  batch: Batch | null;
  problems: Problem[];
  /** Why it could not be read; what it told of before stays. */
  failure: UserError | null;
};

/** What documents are read with. */
export type DocumentReader = {
  config: Pick<Config, "root" | "services" | "timezone">;
  context: Pick<FetchContext, "cursor" | "readAt">;
};

type Reading = {path: string; rows: SourceIncident[]; problems: Problem[]} | UserError;

/**
 * Reads documents, in the order of their rules, and finds what is new in each. An id that two documents have belongs
 * to the first.
 */
export async function fetchMarkdown(
  paths: readonly string[],
  {config, context: {cursor, readAt}}: DocumentReader,
): Promise<DocumentFetch[]> {
  const readings: Reading[] = [];
  const places = new Map<string, string>();
  for (const path of paths) {
    const reading = await read(path, {config, readAt});
    readings.push(reading instanceof UserError ? reading : withoutTwins(reading, places));
  }
  const knownIn = paths.map(path => knownOf(cursor(markdownScope(path))));
  const heldIn = readings.map((reading, i) =>
    reading instanceof UserError
      ? Object.keys(knownIn[i]!)
      : reading.rows.map(({incident_id}) => incident_id),
  );
  return readings.map((reading, i) => {
    const path = paths[i]!;
    if (reading instanceof UserError) return {path, batch: null, problems: [], failure: reading};
    const elsewhere = new Set(heldIn.flatMap((ids, at) => (at === i ? [] : ids)));
    const batch = changesOf(reading.rows, {path, known: knownIn[i]!, elsewhere, readAt});
    return {path, batch, problems: reading.problems, failure: null};
  });
}

async function read(
  path: string,
  {config, readAt}: {config: Pick<Config, "root" | "services" | "timezone">; readAt: string},
): Promise<Reading> {
  try {
    const document = await openDocument(path, config);
    const {claims, faults} = readDocument(document.text, config);
    const problems = faults.map(({line, reason}) => ({subject: `line ${line}`, reason}));
    const written = claims.length === 0 ? new Map() : await writers(document, problems);
    const rows = claims.map(claim => {
      const found = rowOf(claim, {path, written, services: config.services, readAt});
      for (const reason of found.faults) {
        problems.push({subject: `line ${claim.line}`, reason: `${claim.id}: ${reason}`});
      }
      return found.row;
    });
    return {path, rows, problems};
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
}

/** A repository that git cannot read keeps no incident from being read. */
async function writers(
  document: Document,
  problems: Problem[],
): Promise<ReadonlyMap<number, Written>> {
  try {
    return await blame(document);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    problems.push({subject: "the commits of its lines", reason: error.message});
    return new Map();
  }
}

function withoutTwins(
  {path, rows, problems}: Exclude<Reading, UserError>,
  places: Map<string, string>,
): Exclude<Reading, UserError> {
  const twins = new Map<string, string>();
  for (const {incident_id, place} of rows) {
    const first = places.get(incident_id);
    if (first === undefined) places.set(incident_id, placeOf(place));
    else twins.set(incident_id, first);
  }
  const kept = rows.filter(({incident_id}) => !twins.has(incident_id));
  const told = rows.flatMap(({incident_id, place}) => {
    const first = twins.get(incident_id);
    if (first === undefined) return [];
    const subject = `line ${placeOf(place).slice(path.length + 1)}`;
    return [{subject, reason: `has the id ${incident_id}, as ${first} has: ${first} counts`}];
  });
  return {path, rows: kept, problems: [...problems, ...told]};
}

/** `Next_Steps.md:12` of `Next_Steps.md:12@<commit>`. */
function placeOf(place: string | null): string {
  return (place ?? "").replace(/@[0-9a-f]+$/, "");
}
