import type {IncidentRow, IncidentsDocument} from "../../../documents/incidents.ts";
import {counted, day, moment} from "../../../words/format.ts";
import {useTimezone} from "../../status.tsx";
import {useView} from "../../view.ts";
import {Confidence} from "../deployments/confidence.tsx";
import {DeploymentLink} from "../deployments/link.tsx";
import {OutsideLink} from "../outside-link.tsx";
import {Paging} from "../paging.tsx";
import {TableFrame} from "../table.tsx";
import {incidentAnchor} from "./anchor.ts";
import {Recovery} from "./recovery.tsx";
import {Severity} from "./severity.tsx";

export const PAGE_ROWS = 50;

/** Every incident of the window, the latest first. */
export function IncidentList({document, page}: {document: IncidentsDocument; page: number}) {
  const {change} = useView();
  const {incidents, total, to} = document;
  const rows = incidents.slice(page * PAGE_ROWS, (page + 1) * PAGE_ROWS);
  return (
    <section class="panel incident-list" aria-labelledby="list">
      <div class="panel-head">
        <h2 id="list">One by one</h2>
        <span class="soft">
          {total > incidents.length
            ? `the latest ${incidents.length} of ${counted(total, "incident")}`
            : `${counted(total, "incident")}, the latest first`}
        </span>
      </div>
      <TableFrame label="Incidents, the latest first">
        <table>
          <thead>
            <tr>
              {["Detected", "Incident", "Severity", "Recovery", "Speaks against", "Told by"].map(
                head => (
                  <th key={head} scope="col">
                    {head}
                  </th>
                ),
              )}
            </tr>
          </thead>
          <tbody>
            {rows.map(row => (
              <Row key={row.incident_id} row={row} asOf={to} />
            ))}
          </tbody>
        </table>
      </TableFrame>
      <Paging
        of="incidents"
        page={page}
        rows={PAGE_ROWS}
        total={incidents.length}
        onTurn={next => change({page: next === 0 ? null : String(next + 1)})}
      />
    </section>
  );
}

function Row({row, asOf}: {row: IncidentRow; asOf: string}) {
  const {incident_id, detected_at, service, severity, url} = row;
  const timezone = useTimezone();
  return (
    <tr id={incidentAnchor(incident_id)}>
      <td>{row.is_detected_by_day ? day(detected_at, timezone) : moment(detected_at, timezone)}</td>
      <td>
        <span title={incident_id}>
          <OutsideLink url={url}>{nameOf(incident_id)}</OutsideLink>
        </span>
        <div class="soft">{service ?? "of no service that is known"}</div>
      </td>
      <td>
        <Severity of={severity} />
      </td>
      <td>
        <Recovery row={row} asOf={asOf} timezone={timezone} />
        <div class="narrow">
          <Against row={row} />
        </div>
      </td>
      <td>
        <Against row={row} />
      </td>
      <td>
        <Origin row={row} />
      </td>
    </tr>
  );
}

function Against({row: {deployment_id, confidence, service}}: {row: IncidentRow}) {
  if (deployment_id === null) return <span class="soft">no deployment shortly before it</span>;
  return (
    <span class="against">
      <DeploymentLink id={deployment_id}>
        deployment{service === null ? "" : ` of ${service}`}
      </DeploymentLink>
      <Confidence of={confidence} />
    </span>
  );
}

/** Without what its service and its source say already. */
function nameOf(id: string): string {
  return id.slice(id.lastIndexOf("/") + 1).replace(/^pagerduty:/, "");
}

const origins: Readonly<Record<string, string>> = {
  "github.issue": "an issue at GitHub",
  markdown: "a document",
  pagerduty: "PagerDuty",
  import: "an import",
};

const SHA_SHOWN = 7;

function Origin({row: {origin, place}}: {row: IncidentRow}) {
  return (
    <>
      {origins[origin] ?? origin}
      {place !== null && (
        <div class="soft">
          {place.replace(/@([0-9a-f]{40})$/, (_, sha) => ` at ${sha.slice(0, SHA_SHOWN)}`)}
        </div>
      )}
    </>
  );
}
