import {z} from "zod";
import type {Config} from "../../config.ts";
import type {SourceIncident} from "../../tables/source-incident.ts";
import {read} from "../shape.ts";
import type {RawEvent} from "../source.ts";

const instant = z
  .string()
  .refine(text => !Number.isNaN(Date.parse(text)))
  .transform(text => new Date(text).toISOString());

/** What is read of an incident: no title, no person, no note. */
const schema = z.object({
  id: z.string().regex(/^\w{1,64}$/),
  created_at: instant,
  status: z.enum(["triggered", "acknowledged", "resolved"]),
  resolved_at: instant.nullish(),
  last_status_change_at: instant.nullish(),
  urgency: z.string().nullish(),
  priority: z.object({summary: z.string().nullish()}).nullish(),
  service: z.object({id: z.string(), summary: z.string().nullish()}).nullish(),
  resolve_reason: z.object({type: z.string()}).nullish(),
  html_url: z.url({protocol: /^https?$/}).nullish(),
});

export type PagerdutyIncident = z.output<typeof schema>;

/** An incident as PagerDuty's API and its webhooks send it. Throws a ShapeError for anything else. */
export function readIncident(raw: unknown): PagerdutyIncident {
  return read(schema, raw, {place: "incident"});
}

/** The row of an incident; its service is the configured one of the same name. */
export function rowOf(
  incident: PagerdutyIncident,
  {services}: Pick<Config, "services">,
): SourceIncident {
  const {id, status, resolved_at, last_status_change_at, service, resolve_reason} = incident;
  const name = service?.summary?.trim().toLowerCase();
  const isOver = status === "resolved";
  return {
    incident_id: `pagerduty:${id}`,
    service: services.find(one => one.name.toLowerCase() === name)?.name ?? null,
    repository: null,
    severity: severityOf(incident),
    environment: null,
    detected_at: incident.created_at,
    restored_at: isOver ? (resolved_at ?? last_status_change_at ?? null) : null,
    is_detected_by_day: null,
    is_restored_by_day: null,
    deployment: null,
    cause: null,
    cause_sha: null,
    cause_number: null,
    fix_number: null,
    // What was merged into another is told by that one.
    is_withdrawn: resolve_reason?.type === "merge_resolve_reason" ? true : null,
    written_at: null,
    origin: "pagerduty",
    place: null,
    url: incident.html_url ?? null,
  };
}

/** The number in the priority, `P1` or `SEV-2`; without one an urgent incident is a Sev2, another a Sev3. */
function severityOf({priority, urgency}: PagerdutyIncident): number | null {
  const digit = /(?:^|[^a-z0-9])(?:sev(?:erity)?|p(?:riority)?|s)?[-_ :]*([0-9])(?![0-9])/i.exec(
    priority?.summary ?? "",
  )?.[1];
  if (digit !== undefined) return Number(digit);
  if (urgency === "high") return 2;
  return urgency === "low" ? 3 : null;
}

/** The event of a row as it stood at an instant. */
export function eventOf(row: SourceIncident, at: string): RawEvent {
  return {
    id: `pagerduty:incident:${row.incident_id}:${at}`,
    source: "pagerduty",
    kind: "pagerduty.incident",
    version: at,
    payload: row,
  };
}
