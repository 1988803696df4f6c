import type {Config} from "../../config.ts";
import {readFreshness} from "../../lib/freshness.ts";
import {withReader} from "../../metrics/reader.ts";
import {dataFiles} from "../../pipeline/writer.ts";
import type {Claim, Fault} from "../../sources/markdown/claim.ts";
import {openDocument} from "../../sources/markdown/document.ts";
import {readDocument} from "../../sources/markdown/read-document.ts";
import type {Incident} from "../../tables/incident.ts";
import {momentText} from "./line.ts";

type Published = Pick<
  Incident,
  | "incident_id"
  | "service"
  | "severity"
  | "environment"
  | "detected_at"
  | "restored_at"
  | "is_detected_by_day"
  | "is_restored_by_day"
  | "deployment_id"
  | "confidence"
  | "place"
  | "url"
>;

/** An incident as it is listed; `deployment_id` is known once it is in the results. */
type Listed = Published & {is_in_results: boolean; is_in_document: boolean};

export type Listing = {
  incidents: Listed[];
  /** Lines of the documents that look like an incident and cannot be read. */
  problems: {path: string; line: number; reason: string}[];
};

/** The incidents of the published results and those of documents, by id: as the document has them now. */
export async function listIncidents(config: Config, paths: readonly string[]): Promise<Listing> {
  const listed = new Map<string, Listed>();
  for (const incident of await published(config)) {
    const {incident_id: id} = incident;
    listed.set(id, {...incident, is_in_results: true, is_in_document: false});
  }
  const problems: Listing["problems"] = [];
  for (const path of paths) {
    const {text} = await openDocument(path, config);
    const {claims, faults} = readDocument(text, config);
    problems.push(...faults.map((fault: Fault) => ({path, ...fault})));
    for (const claim of claims) {
      const known = listed.get(claim.id);
      // What two documents have belongs to the first.
      if (known?.is_in_document === true) continue;
      listed.set(claim.id, inDocument(claim, {path, known}));
    }
  }
  const incidents = [...listed.values()].toSorted(
    (one, other) =>
      compare(one.detected_at, other.detected_at) || compare(one.incident_id, other.incident_id),
  );
  return {incidents, problems};
}

async function published(config: Config): Promise<Published[]> {
  const files = dataFiles(config);
  if (readFreshness(files.freshness) === null) return [];
  return withReader(files, ({published}) =>
    published.rows<Published>(
      `select incident_id, service, severity, environment, detected_at, restored_at,
        is_detected_by_day, is_restored_by_day, deployment_id, confidence, place, url
      from incident order by incident_id`,
    ),
  );
}

function inDocument(
  claim: Claim,
  {path, known}: {path: string; known: Listed | undefined},
): Listed {
  return {
    incident_id: claim.id,
    service: known?.service ?? claim.service,
    severity: claim.severity,
    environment: claim.environment,
    detected_at: claim.detected.at,
    restored_at: claim.restored?.at ?? null,
    is_detected_by_day: claim.detected.isDay,
    is_restored_by_day: claim.restored?.isDay ?? false,
    deployment_id: known?.deployment_id ?? null,
    confidence: known?.confidence ?? null,
    place: `${path}:${claim.line}`,
    url: known?.url ?? null,
    is_in_results: known !== undefined,
    is_in_document: true,
  };
}

/** The list as a person reads it. */
export function listingText(
  {incidents, problems}: Listing,
  {timezone}: {timezone: string},
): string {
  const moment = (at: string, isDay: boolean) => momentText({at, isDay}, {timezone});
  const rows = incidents.map(one => [
    one.incident_id,
    one.severity === null ? "–" : `Sev${one.severity}`,
    one.service ?? "–",
    moment(one.detected_at, one.is_detected_by_day),
    one.restored_at === null ? "open" : moment(one.restored_at, one.is_restored_by_day),
    one.deployment_id ?? (one.is_in_results ? "no deployment" : "not synced yet"),
    one.place ?? one.url ?? "–",
  ]);
  const head = ["id", "severity", "service", "detected", "restored", "laid to", "where"];
  const table = incidents.length === 0 ? ["No incidents."] : columns([head, ...rows]);
  const odd = problems.map(({path, line, reason}) => `${path}:${line}: ${reason}`);
  return `${[...table, ...(odd.length === 0 ? [] : ["", ...odd])].join("\n")}\n`;
}

function columns(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0]!.map((_, i) => Math.max(...rows.map(row => row[i]!.length)));
  return rows.map(row =>
    row
      .map((cell, i) => cell.padEnd(widths[i]!))
      .join("  ")
      .trimEnd(),
  );
}

function compare(one: string, other: string): number {
  return one < other ? -1 : Number(one > other);
}
