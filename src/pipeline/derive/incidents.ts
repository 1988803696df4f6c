import type {Config} from "../../config.ts";
import {readModel} from "../../lib/models.ts";
import type {Warehouse} from "../../warehouse/warehouse.ts";
import {writeIncidentPlaces} from "./incident-places.ts";
import {matching} from "./matching.ts";
import type {DerivedService} from "./services.ts";

/** `sev1`, `SEV-2`, `severity: 3`, `priority/p1`: the number in a label that tells how bad it is. */
const SEVERITY = /(?:^|[^a-z0-9])(?:sev(?:erity)?|p)[-_ :/]*([0-9])(?:$|[^0-9])/i;

const STEPS = [
  "incident_issue",
  "incident_told",
  "incident_row",
  "incident_deployment",
  "incident_link",
  "incident_failure",
];

/**
 * Writes the incidents that the configuration asks for (`incident_row`): issues, and what documents, trackers and
 * imports tell of; which deployment each speaks against (`incident_link`), and what that says of deployments
 * (`incident_failure`).
 */
export async function writeIncidents(
  warehouse: Warehouse,
  {services, config}: {services: readonly DerivedService[]; config: Config},
): Promise<void> {
  await writeIssueRules(warehouse, {services, config});
  await writeIncidentPlaces(warehouse, {services, config});
  for (const step of STEPS) {
    await warehouse.run(
      `create or replace temp table ${step} as ${readModel(`steps/${step}.sql`)}`,
    );
  }
}

async function writeIssueRules(
  warehouse: Warehouse,
  {services, config}: {services: readonly DerivedService[]; config: Config},
): Promise<void> {
  const rules = config.incidents
    .filter(({from}) => from === "github.issue")
    .map(({where, service}, rule_no) => ({
      rule_no,
      isMatch: matching(where.label, {nocase: true}),
      service_no: services.find(one => one.service === service)?.service_no ?? null,
    }));
  const labels = (
    await warehouse.rows<{label: string}>(
      "select distinct unnest(labels) as label from source.issue order by label",
    )
  ).map(({label}) => label);
  await warehouse.temporary(
    "incident_rule",
    {rule_no: "INTEGER", service_no: "INTEGER"},
    rules.map(({rule_no, service_no}) => ({rule_no, service_no})),
  );
  await warehouse.temporary(
    "incident_label",
    {rule_no: "INTEGER", label: "VARCHAR"},
    rules.flatMap(({rule_no, isMatch}) => labels.filter(isMatch).map(label => ({rule_no, label}))),
  );
  await warehouse.temporary(
    "severity_label",
    {label: "VARCHAR", severity: "INTEGER"},
    labels.flatMap(label => {
      const severity = severityOf(label);
      return severity === null ? [] : [{label, severity}];
    }),
  );
}

/** How bad a label says it is, 1 the worst; null when it says nothing of it. */
export function severityOf(label: string): number | null {
  const digit = SEVERITY.exec(label)?.[1];
  return digit === undefined ? null : Number(digit);
}
