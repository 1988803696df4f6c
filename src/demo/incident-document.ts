import type {SourceIncident} from "../tables/source-incident.ts";
import {DEMO_LINE} from "../words/demo.ts";

type Told = Pick<
  SourceIncident,
  "incident_id" | "severity" | "detected_at" | "restored_at" | "deployment"
>;

/** The document that the incidents of the data platform were read from; each stands in the line that it is said to. */
export function incidentDocument(incidents: readonly Told[]): string {
  const lines = incidents.map(({incident_id, severity, detected_at, restored_at, deployment}) => {
    const facts = [
      `detected: ${detected_at}`,
      ...(restored_at === null ? [] : [`restored: ${restored_at}`]),
      `deployment: ${deployment}`,
    ];
    const box = restored_at === null ? " " : "x";
    const name = `**${detected_at.slice(0, 10)} · Data** — ${incident_id} (Sev${severity})`;
    return `- [${box}] ${name}: a refresh failed. (${facts.join(", ")})`;
  });
  const head = ["# The data platform", "", `${DEMO_LINE}.`, "", "## Incidents", ""];
  return `${[...head, ...lines].join("\n")}\n`;
}
