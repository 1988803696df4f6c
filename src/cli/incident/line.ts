import {DateTime} from "luxon";
import type {Moment} from "../../sources/markdown/moment.ts";

/** What `fivekeys incident open` was told, read and found right. */
export type Opening = {
  id: string;
  severity: number | null;
  /** What stands in bold: a configured service. */
  owner: string | null;
  /** A service where none is configured. */
  service: string | null;
  environment: string | null;
  detected: Moment;
  deployment: string | null;
  cause: string | null;
  summary: string | null;
};

/** The task line of an incident, as `docs/guide/incidents.md` describes it, without its bullet. */
export function incidentLine(opening: Opening, {timezone}: {timezone: string}): string {
  const {id, severity, owner, service, environment, detected, deployment, cause} = opening;
  const day = DateTime.fromISO(detected.at, {zone: timezone}).toISODate();
  const bold = owner === null ? day : `${day} · ${escaped(owner)}`;
  const name = severity === null ? id : `${id} (Sev${severity})`;
  const summary = opening.summary === null ? "" : escaped(oneLine(opening.summary));
  const facts = {
    detected: momentText(detected, {timezone}),
    service,
    environment,
    deployment,
    cause,
  };
  const pairs = Object.entries(facts)
    .filter(([, value]) => value !== null)
    .map(([key, value]) => `${key}: ${escaped(value ?? "")}`);
  const said = summary === "" ? name : `${name}: ${summary}`;
  return `[ ] **${bold}** — ${said} (${pairs.join(", ")})`;
}

/** A moment as it is written: in UTC, or the day in the configured zone. */
export function momentText({at, isDay}: Moment, {timezone}: {timezone: string}): string {
  if (isDay) return DateTime.fromISO(at, {zone: timezone}).toFormat("yyyy-MM-dd");
  return at.replace(/\.000Z$/, "Z").replace(/^(.{16}):00Z$/, "$1Z");
}

/** Text on one line, without what a terminal or an editor would obey. */
function oneLine(text: string): string {
  return text.replace(/[\s\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, " ").trim();
}

/** Text that Markdown shows as it is. */
function escaped(text: string): string {
  return text
    .replace(/[\\`*[\]<>&|~]/g, "\\$&")
    .replace(/(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, "\\_");
}
