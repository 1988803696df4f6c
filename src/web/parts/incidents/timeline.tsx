import {useMemo} from "preact/hooks";
import type {IncidentRow, IncidentsDocument} from "../../../documents/incidents.ts";
import {moment} from "../../../words/format.ts";
import type {TimelineSpan} from "../../charts/timeline.ts";
import {timelineHeight} from "../../charts/timeline-size.ts";
import {useTimezone} from "../../status.tsx";
import type {Charts} from "../chart.tsx";
import {ChartFrame} from "../chart-frame.tsx";
import {quiet} from "../deployments/quiet.ts";
import {recoveryWords} from "./recovery.tsx";

const NO_SERVICE = "of no service";

/** The incidents of each service as bars as long as they lasted, dashed while they are open. */
export function IncidentTimeline({
  document: {incidents, from, to: end, total},
  hrefOfRow,
}: {
  document: IncidentsDocument;
  /** Where the row of an incident stands, by its place in the list. */
  hrefOfRow: (row: IncidentRow, index: number) => string;
}) {
  const timezone = useTimezone();
  // `hrefOfRow` is made anew each time, and says the same for the same document.
  const spans = useMemo(
    () =>
      incidents.map((row, i): TimelineSpan => {
        const lasted = recoveryWords(row, {asOf: end, timezone});
        const severity = row.severity === null ? "" : `, severity ${row.severity}`;
        const name = shortId(row.incident_id);
        return {
          from: row.detected_at,
          to: row.restored_at,
          lane: row.service ?? NO_SERVICE,
          words: `${row.incident_id}${severity}, ${lasted}, from ${moment(row.detected_at, timezone)}`,
          label: `${name}, ${row.restored_at === null ? "still open" : lasted}`,
          href: hrefOfRow(row, i),
        };
      }),
    [incidents, end, timezone],
  );
  const draw = useMemo(
    () => (charts: Charts, width: number) =>
      quiet(
        charts.timeline(
          {events: [], spans},
          {from, to: end, timezone, width, label: "Incidents by service"},
        ),
      ),
    [spans, from, end, timezone],
  );
  return (
    <ChartFrame<IncidentRow>
      title="When"
      aside={total > incidents.length ? `the latest ${incidents.length} of ${total}` : undefined}
      draw={draw}
      height={timelineHeight({
        lanes: new Set(spans.map(({lane}) => lane)).size,
        hasSpans: true,
      })}
      table={{
        caption: "Incidents of the window",
        columns: [
          {head: "Detected", cell: ({detected_at}) => moment(detected_at, timezone)},
          {head: "Incident", cell: ({incident_id}) => incident_id},
          {head: "Service", cell: ({service}) => service ?? "–"},
          {head: "Lasted", cell: row => recoveryWords(row, {asOf: end, timezone})},
        ],
        rows: incidents,
        keyOf: ({incident_id}) => incident_id,
      }}
    >
      <p class="legend">
        <span>a bar is as long as the incident lasted</span>
        {incidents.some(({restored_at}) => restored_at === null) && <span>dashed: still open</span>}
      </p>
    </ChartFrame>
  );
}

/** `#214` of an issue, else what it is called. */
function shortId(id: string): string {
  return /#\d+$/.exec(id)?.[0] ?? id.split(":").at(-1) ?? id;
}
