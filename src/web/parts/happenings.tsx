import {useMemo} from "preact/hooks";
import type {DeploymentRow, DeploymentsDocument} from "../../documents/deployments.ts";
import type {IncidentRow, IncidentsDocument} from "../../documents/incidents.ts";
import type {ReportDocument} from "../../documents/report.ts";
import {shortRef} from "../../words/card.ts";
import {day, duration, moment} from "../../words/format.ts";
import type {TimelineEvent, TimelineSpan} from "../charts/timeline.ts";
import {timelineHeight} from "../charts/timeline-size.ts";
import {useDocument} from "../document.ts";
import {apiPath, useView, type ViewHook} from "../view.ts";
import type {Charts} from "./chart.tsx";
import {ChartFrame} from "./chart-frame.tsx";
import {Empty, Shown} from "./states.tsx";

const SHOWN_MAX = 400;
/** More services than this share one line. */
const LANES_MAX = 4;
const NO_SERVICE = "of no service";

/** The deployments and incidents of the window on one line of time. */
export function Happenings({report}: {report: ReportDocument}) {
  const {view, to} = useView();
  const {from, to: end} = report.window;
  const more = {from, to: end, limit: String(SHOWN_MAX)};
  const deployments = useDocument<DeploymentsDocument>(apiPath("deployments", {view, more}));
  const incidents = useDocument<IncidentsDocument>(apiPath("incidents", {view, more}));
  return (
    <Shown doc={deployments} waiting={<div class="panel tall" />}>
      {found => (
        <Strip
          deployments={found}
          incidents={incidents.data?.incidents ?? []}
          report={report}
          to={to}
        />
      )}
    </Shown>
  );
}

type StripRow = {at: string; what: string; words: string; href: string};

function Strip({
  deployments: {deployments, total},
  incidents,
  report: {window, timezone},
  to,
}: {
  deployments: DeploymentsDocument;
  incidents: readonly IncidentRow[];
  report: ReportDocument;
  to: ViewHook["to"];
}) {
  // `to` is made anew each time, and says the same.
  const {events, spans} = useMemo(() => {
    const isApart = lanesOf(deployments, incidents).length <= LANES_MAX;
    const lane = (service: string | null) => (isApart ? (service ?? NO_SERVICE) : "");
    return {
      events: deployments.map(row => eventOf(row, {timezone, to, lane})),
      spans: incidents.map(row => spanOf(row, {timezone, to, lane})),
    };
  }, [deployments, incidents, timezone]);
  const draw = useMemo(
    () => (charts: Charts, width: number) =>
      charts.timeline(
        {events, spans},
        {
          from: window.from,
          to: window.to,
          timezone,
          width,
          label: "Deployments and incidents of the window",
        },
      ),
    [events, spans, window.from, window.to, timezone],
  );
  if (events.length === 0 && spans.length === 0) return <Nothing to={to} />;
  return (
    <ChartFrame<StripRow>
      title="Deployments and incidents"
      aside={shownWords(deployments.length, total)}
      draw={draw}
      height={timelineHeight({
        lanes: new Set([...events, ...spans].map(one => one.lane)).size,
        hasSpans: spans.length > 0,
      })}
      table={{
        caption: "Deployments and incidents of the window",
        columns: [
          {head: "When", cell: ({at}) => moment(at, timezone)},
          {head: "What", cell: ({what}) => what},
          {head: "", cell: ({words, href}) => <a href={href}>{words}</a>},
        ],
        rows: rowsOf(events, spans),
        keyOf: ({href, at}) => `${href} ${at}`,
      }}
    >
      <p class="legend">
        <Key path="circle" words="deployment" />
        <Key path="triangle" words="failed" />
        <Key path="ring" words="fix" />
        {spans.length > 0 && <Key path="bar" words="incident, dashed while open" />}
      </p>
    </ChartFrame>
  );
}

function Nothing({to}: {to: ViewHook["to"]}) {
  return (
    <Empty title="No deployment and no incident in this window">
      <p class="soft">
        Choose a longer window above, or see on <a href={to("/data")}>Data</a> what was read.
      </p>
    </Empty>
  );
}

/** All of it, the latest first. */
function rowsOf(events: readonly TimelineEvent[], spans: readonly TimelineSpan[]): StripRow[] {
  return [
    ...events.map(({at, kind, words, href}) => ({at, what: kind, words, href})),
    ...spans.map(({from, words, href}) => ({at: from, what: "incident", words, href})),
  ].sort((a, b) => (a.at < b.at ? 1 : -1));
}

function shownWords(shown: number, total: number): string {
  const all = `${total} ${total === 1 ? "deployment" : "deployments"}`;
  return shown < total ? `the latest ${shown} of ${all}` : all;
}

function lanesOf(
  deployments: readonly DeploymentRow[],
  incidents: readonly IncidentRow[],
): string[] {
  return [...new Set([...deployments, ...incidents].map(({service}) => service ?? NO_SERVICE))];
}

type Context = {
  timezone: string;
  to: ViewHook["to"];
  /** The line of a service. */
  lane: (service: string | null) => string;
};

function eventOf(row: DeploymentRow, {timezone, to, lane}: Context): TimelineEvent {
  const {deployment_id, finished_at, service, environment} = row;
  const isFailure = row.is_failed;
  const usual = row.kind === "remediation" ? "fix" : "deployment";
  const kind = isFailure ? "failure" : row.status === "cancelled" ? "cancelled" : usual;
  const what = {
    failure: "Failed deployment",
    fix: "Fix",
    cancelled: "Cancelled deployment",
    deployment: "Deployment",
  }[kind];
  return {
    at: finished_at,
    kind,
    lane: lane(service),
    words: `${what} of ${service} to ${environment}, ${moment(finished_at, timezone)}`,
    href: to(`/deployments/${encodeURIComponent(deployment_id)}`),
  };
}

function spanOf(row: IncidentRow, {timezone, to, lane}: Context): TimelineSpan {
  const {incident_id, severity: level, detected_at, restored_at, hours} = row;
  const severity = level === null ? "" : `severity ${level}`;
  const lasted = restored_at === null ? "still open" : hours === null ? "" : duration(hours);
  const words = [incident_id, severity, lasted, `from ${day(detected_at, timezone)}`];
  return {
    from: detected_at,
    to: restored_at,
    lane: lane(row.service),
    words: words.filter(Boolean).join(", "),
    label: `${shortRef(incident_id)}${lasted === "" ? "" : `, ${lasted}`}`,
    href: to("/incidents"),
  };
}

const keys = {
  circle: <circle cx="6" cy="6" r="4.5" class="met-fill" />,
  triangle: <path d="M6 .8 11.6 11H.4Z" class="missed-fill" />,
  ring: <circle cx="6" cy="6" r="4.2" class="met-line" />,
  bar: <rect x=".8" y="3" width="10.4" height="6" rx="2" class="missed-dash" />,
};

/** A mark beside the word it stands for. */
function Key({path, words}: {path: keyof typeof keys; words: string}) {
  return (
    <span>
      <svg class="shape" viewBox="0 0 12 12" aria-hidden="true">
        {keys[path]}
      </svg>
      {words}
    </span>
  );
}
