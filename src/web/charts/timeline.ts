import {axisX, dot, rect, ruleY, text} from "@observablehq/plot";
import {dayLabel, dayTicks} from "./days.ts";
import {figure} from "./figure.ts";
import {AXIS_HEIGHT, LANE_HEIGHT, SPAN_HEIGHT, timelineHeight} from "./timeline-size.ts";

/** A thing that happened at a moment. */
export type TimelineEvent = {
  at: string;
  /** Failures are triangles, fixes are rings, what was cancelled is dashed, all else discs. */
  kind: "deployment" | "failure" | "fix" | "cancelled";
  /** Where there are several lines, the name of its own. */
  lane: string;
  words: string;
  href: string;
};

/** A thing that lasted; without an end it still does, and is drawn dashed. */
export type TimelineSpan = {
  from: string;
  to: string | null;
  lane: string;
  /** All of it, for a pointer and a screen reader. */
  words: string;
  /** What stands beside it where there is room. */
  label: string;
  href: string;
};

/** Events and spans on a line of time each lane, every one a link. */
export function timeline(
  {events, spans}: {events: readonly TimelineEvent[]; spans: readonly TimelineSpan[]},
  {
    from,
    to,
    timezone,
    width,
    label,
  }: {from: string; to: string; timezone: string; width: number; label: string},
): SVGSVGElement {
  const lanes = [...new Set([...events, ...spans].map(({lane}) => lane))].sort();
  const hasSpans = spans.length > 0;
  const laneHeight = LANE_HEIGHT + (hasSpans ? SPAN_HEIGHT : 0);
  const height = timelineHeight({lanes: lanes.length, hasSpans});
  const hasNames = lanes.length > 1;
  const yOf = (lane: string) => lanes.indexOf(lane) * laneHeight + LANE_HEIGHT * 0.7;
  const dots = events.map(event => ({...event, x: new Date(event.at), y: yOf(event.lane)}));
  const [start, end] = [new Date(from), new Date(to)];
  return figure({
    label,
    width,
    height,
    marginTop: 8,
    marginBottom: AXIS_HEIGHT,
    marginLeft: 10,
    marginRight: 10,
    x: {type: "utc", domain: [start, end]},
    y: {axis: null, domain: [Math.max(1, lanes.length) * laneHeight, 0]},
    marks: [
      ruleY(lanes.length === 0 ? [LANE_HEIGHT * 0.7] : lanes.map(yOf), {stroke: "var(--line)"}),
      ...(hasNames
        ? [
            text(lanes, {
              x: () => start,
              y: yOf,
              dy: -13,
              text: (lane: string) => lane,
              textAnchor: "start",
              fill: "var(--ink-soft)",
            }),
          ]
        : []),
      ...spanMarks(spans, {start, end, width, yOf}),
      ...dotMarks(dots),
      axisX(dayTicks({from: start.getTime(), to: end.getTime()}, {width, timezone}), {
        tickSize: 0,
        tickFormat: dayLabel(timezone),
        color: "var(--ink-soft)",
      }),
    ],
  });
}

type Dot = TimelineEvent & {x: Date; y: number};

function dotMarks(dots: readonly Dot[]) {
  const of = (kind: TimelineEvent["kind"]) => dots.filter(dot => dot.kind === kind);
  const shared = {x: "x", y: "y", href: "href", ariaLabel: "words", title: "words"} as const;
  return [
    dot(of("deployment"), {...shared, r: 5, fill: "var(--met)"}),
    dot(of("cancelled"), {
      ...shared,
      r: 4.5,
      fill: "var(--surface)",
      stroke: "var(--nodata)",
      strokeDasharray: "2 1.6",
    }),
    dot(of("fix"), {
      ...shared,
      r: 5,
      fill: "var(--surface)",
      stroke: "var(--met)",
      strokeWidth: 2.2,
    }),
    dot(of("failure"), {...shared, r: 7, symbol: "triangle", fill: "var(--missed)"}),
  ];
}

/** How wide a letter is about, in pixels. */
const LETTER = 6.2;
const BAR_WIDTH_MIN = 8;

function spanMarks(
  spans: readonly TimelineSpan[],
  {start, end, width, yOf}: {start: Date; end: Date; width: number; yOf: (lane: string) => number},
) {
  const perPixel = (end.getTime() - start.getTime()) / Math.max(1, width - 20);
  const bars = spans.map(span => {
    const x1 = Math.max(start.getTime(), Date.parse(span.from));
    const x2 = Math.min(end.getTime(), span.to === null ? end.getTime() : Date.parse(span.to));
    const y = yOf(span.lane) + 18;
    const isLate = x1 - start.getTime() > (end.getTime() - start.getTime()) / 2;
    return {...span, x1, x2: Math.max(x2, x1 + perPixel * BAR_WIDTH_MIN), y, y2: y + 9, isLate};
  });
  const shared = {
    x1: "x1",
    x2: "x2",
    y1: "y",
    y2: "y2",
    rx: 3,
    href: "href",
    ariaLabel: "words",
    title: "words",
    stroke: "var(--missed)",
  } as const;
  const named = readable(bars, perPixel);
  const labels = (isLate: boolean) =>
    text(
      named.filter(bar => bar.isLate === isLate),
      {
        x: isLate ? "x2" : "x1",
        y: "y2",
        dy: 9,
        text: "label",
        textAnchor: isLate ? "end" : "start",
        fill: "var(--ink-soft)",
      },
    );
  return [
    rect(
      bars.filter(({to}) => to !== null),
      {...shared, fill: "var(--missed)", fillOpacity: 0.35},
    ),
    rect(
      bars.filter(({to}) => to === null),
      {...shared, fill: "var(--surface)", strokeDasharray: "3 2"},
    ),
    labels(false),
    labels(true),
  ];
}

type Bar = TimelineSpan & {x1: number; x2: number; isLate: boolean};

/** Those whose labels do not stand on another's, the latest first. */
function readable<T extends Bar>(bars: readonly T[], perPixel: number): T[] {
  const taken: {lane: string; from: number; to: number}[] = [];
  return bars
    .toSorted((a, b) => b.x2 - a.x2)
    .filter(({label, lane, x1, x2, isLate}) => {
      const size = label.length * LETTER * perPixel;
      const [from, to] = isLate ? [x2 - size, x2] : [x1, x1 + size];
      const isFree = taken.every(one => one.lane !== lane || to < one.from || from > one.to);
      if (isFree) taken.push({lane, from, to});
      return isFree;
    });
}
