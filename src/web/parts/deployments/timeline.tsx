import {useMemo} from "preact/hooks";
import type {DeploymentRow, DeploymentsDocument} from "../../../documents/deployments.ts";
import {duration, moment} from "../../../words/format.ts";
import type {TimelineEvent, TimelineSpan} from "../../charts/timeline.ts";
import {timelineHeight} from "../../charts/timeline-size.ts";
import {useTimezone} from "../../status.tsx";
import {useView, type ViewHook} from "../../view.ts";
import type {Charts} from "../chart.tsx";
import {ChartFrame} from "../chart-frame.tsx";
import {deploymentPath} from "./link.tsx";
import {type Outcome, OutcomeShape, outcomeOf, outcomeWords, since} from "./outcome.tsx";
import {quiet} from "./quiet.ts";

/** More lines than this are no picture any more. */
const LANES_MAX = 12;

const kinds = {
  succeeded: "deployment",
  fix: "fix",
  failed: "failure",
  open: "failure",
  cancelled: "cancelled",
} as const satisfies Record<Outcome, TimelineEvent["kind"]>;

/** Each service and environment on a line of its own; below it how long its users went without a good version. */
export function DeploymentTimeline({document}: {document: DeploymentsDocument}) {
  const {deployments, total, to: end} = document;
  const timezone = useTimezone();
  const {to} = useView();
  const lanes = useMemo(() => lanesOf(deployments), [deployments]);
  const isCut = total > deployments.length;
  // Before the first that is drawn there would be an emptiness that was none.
  const from = isCut ? (deployments.at(-1)?.finished_at ?? document.from) : document.from;
  // `to` is made anew each time, and says the same for the same document.
  const {events, spans} = useMemo(() => {
    const drawn = deployments.filter(row => lanes.shown.includes(laneOf(row, lanes)));
    return marksOf(drawn, {asOf: end, timezone, to, lanes});
  }, [deployments, lanes, end, timezone]);
  const draw = useMemo(
    () => (charts: Charts, width: number) =>
      quiet(
        charts.timeline(
          {events, spans},
          {from, to: end, timezone, width, label: "Deployments by service and environment"},
        ),
      ),
    [events, spans, from, end, timezone],
  );
  const present = outcomes.filter(({outcome}) =>
    deployments.some(row => outcomeOf(row) === outcome),
  );
  return (
    <ChartFrame<DeploymentRow>
      title="When"
      aside={asideOf({shown: deployments.length, total, lanes})}
      draw={draw}
      height={timelineHeight({lanes: lanes.shown.length, hasSpans: spans.length > 0})}
      table={{
        caption: "Deployments of the window",
        columns: [
          {
            head: "When",
            cell: ({deployment_id, finished_at}) => (
              <a href={to(deploymentPath(deployment_id))}>{moment(finished_at, timezone)}</a>
            ),
          },
          {head: "Service", cell: ({service}) => service},
          {head: "Environment", cell: ({environment}) => environment},
          {head: "Outcome", cell: row => outcomeWords(row, {asOf: end, timezone})},
        ],
        rows: deployments,
        keyOf: ({deployment_id}) => deployment_id,
      }}
    >
      <p class="legend">
        {present.map(({outcome, words}) => (
          <span key={outcome}>
            <OutcomeShape outcome={outcome} />
            {words}
          </span>
        ))}
        {spans.length > 0 && <span>a bar: until it was made good, dashed while it is open</span>}
      </p>
    </ChartFrame>
  );
}

const outcomes = [
  {outcome: "succeeded", words: "succeeded"},
  {outcome: "fix", words: "unplanned fix"},
  {outcome: "failed", words: "failed"},
  {outcome: "open", words: "failed, still open"},
  {outcome: "cancelled", words: "cancelled"},
] as const;

type Lanes = {
  shown: readonly string[];
  all: number;
  /** Services that go to one place only, which need not be said. */
  single: ReadonlySet<string>;
};

function lanesOf(rows: readonly DeploymentRow[]): Lanes {
  const places = new Map<string, Set<string>>();
  for (const {service, environment} of rows) {
    places.set(service, (places.get(service) ?? new Set()).add(environment));
  }
  const single = new Set([...places].filter(([, of]) => of.size === 1).map(([name]) => name));
  const counts = new Map<string, number>();
  for (const row of rows) {
    const lane = laneOf(row, {single});
    counts.set(lane, (counts.get(lane) ?? 0) + 1);
  }
  const busiest = [...counts].sort(([, a], [, b]) => b - a).map(([lane]) => lane);
  return {shown: busiest.slice(0, LANES_MAX), all: counts.size, single};
}

function laneOf({service, environment}: DeploymentRow, {single}: Pick<Lanes, "single">): string {
  return single.has(service) ? service : `${service} to ${environment}`;
}

function marksOf(
  rows: readonly DeploymentRow[],
  {asOf, timezone, to, lanes}: {asOf: string; timezone: string; to: ViewHook["to"]; lanes: Lanes},
): {events: TimelineEvent[]; spans: TimelineSpan[]} {
  const spans: TimelineSpan[] = [];
  const events = rows.map(row => {
    const {deployment_id, finished_at, service, environment, recovery} = row;
    const said = outcomeWords(row, {asOf, timezone});
    const words = `${said}: ${service} to ${environment}, ${moment(finished_at, timezone)}`;
    const shared = {lane: laneOf(row, lanes), words, href: to(deploymentPath(deployment_id))};
    if (row.is_failed && recovery !== null) {
      const {detected_at, restored_at, hours} = recovery;
      const lasted = restored_at === null ? since(detected_at, asOf) : hours;
      const label = lasted === null ? "" : duration(lasted);
      spans.push({
        ...shared,
        from: detected_at,
        to: restored_at,
        label: restored_at === null ? `still open, ${label}` : label,
      });
    }
    return {...shared, at: finished_at, kind: kinds[outcomeOf(row)]};
  });
  return {events, spans};
}

function asideOf({shown, total, lanes}: {shown: number; total: number; lanes: Lanes}): string {
  const parts = [
    shown < total ? `the latest ${shown} of ${total.toLocaleString("en")}` : "",
    lanes.all > lanes.shown.length
      ? `the ${lanes.shown.length} busiest of ${lanes.all} lines; choose a service to see others`
      : "",
  ];
  return parts.filter(part => part !== "").join(" · ");
}
