import type {Report} from "../documents/report.ts";
import {DEMO_LINE} from "../words/demo.ts";
import {day, moment} from "../words/format.ts";
import {notes} from "../words/notes.ts";
import {type ReportRow, sections} from "./rows.ts";

const columns = [
  "title",
  "statistic",
  "value",
  "interval",
  "n",
  "target",
  "verdict",
  "evidence",
  "trend",
] as const;
type ColumnName = (typeof columns)[number];
const heads: Record<ColumnName, string> = {
  title: "",
  statistic: "",
  value: "value",
  interval: "95 % interval",
  n: "n",
  target: "target",
  verdict: "verdict",
  evidence: "evidence",
  trend: "trend",
};
const rightAligned: readonly ColumnName[] = ["value", "interval", "n", "target"];

type Paint = (text: string, style: "bold" | "dim" | "green" | "red") => string;

const codes = {bold: 1, dim: 2, green: 32, red: 31} as const;
const plain: Paint = text => text;
const coloured: Paint = (text, style) => `\u001b[${codes[style]}m${text}\u001b[0m`;

/** The report as a table for a terminal. */
export function terminalReport(
  report: Report,
  {hasColour, columns: width}: {hasColour: boolean; columns: number},
): string {
  const paint = hasColour ? coloured : plain;
  const parts = sections(report);
  const shown = visible(
    parts.flatMap(({rows}) => rows),
    width,
  );
  const widths = Object.fromEntries(
    shown.map(name => [
      name,
      Math.max(
        ...[
          heads[name],
          ...parts.flatMap(({title, trend, rows}) => [
            ...rows.map(row => row[name]),
            name === "title" ? title : name === "trend" ? trend : "",
          ]),
        ].map(length),
      ),
    ]),
  ) as Record<ColumnName, number>;
  const line = (cells: Record<ColumnName, string>) =>
    shown
      .map(name =>
        rightAligned.includes(name)
          ? left(cells[name], widths[name])
          : right(cells[name], widths[name]),
      )
      .join("  ")
      .trimEnd();
  const {services, window, timezone} = report;
  const names = services.map(({service}) => service).join(", ") || "nothing yet";
  const output = [
    ...(report.is_demo ? [paint(DEMO_LINE, "bold"), ""] : []),
    `${paint("fivekeys", "bold")} · ${names} · ${window.days} days to ${moment(window.to, timezone)} (${timezone})`,
    "",
    ...wrap(report.headline, width),
  ];
  for (const {title, trend, rows} of parts) {
    output.push("", paint(line({...heads, title, trend}), "dim"));
    for (const row of rows) output.push(painted(line(row), row, paint));
  }
  const remarks = notes(report);
  if (remarks.length > 0) {
    output.push("");
    for (const remark of remarks) output.push(...wrap(remark, width, {first: "· ", rest: "  "}));
  }
  output.push("", ...wrap(freshness(report), width).map(text => paint(text, "dim")));
  return `${output.join("\n")}\n`;
}

/** Narrow terminals lose the trend first, then the interval: never the n, the verdict or the evidence. */
function visible(rows: readonly ReportRow[], width: number): ColumnName[] {
  let shown: ColumnName[] = [...columns];
  const total = () =>
    shown.reduce(
      (sum, name) => sum + 2 + Math.max(length(heads[name]), ...rows.map(row => length(row[name]))),
      -2,
    );
  for (const name of ["trend", "target", "interval"] as const) {
    if (total() > width) shown = shown.filter(other => other !== name);
  }
  return shown;
}

function painted(text: string, {state, verdict}: ReportRow, paint: Paint): string {
  if (state === "met") return text.replace(verdict, paint(verdict, "green"));
  if (state === "missed") return text.replace(verdict, paint(verdict, "red"));
  return text.replace(verdict, paint(verdict, "dim"));
}

function freshness({sources, timezone}: Report): string {
  return sources
    .map(({name, last_event_at, events}) =>
      last_event_at === null
        ? `${name}: nothing yet`
        : `${name}: ${events.toLocaleString("en")} events, the last of ${day(last_event_at, timezone)}`,
    )
    .join(" · ");
}

function wrap(
  text: string,
  width: number,
  {first = "", rest = ""}: {first?: string; rest?: string} = {},
): string[] {
  const lines: string[] = [];
  let current = first;
  for (const word of text.split(" ")) {
    const isStart = current === first || current === rest;
    if (!isStart && length(current) + 1 + length(word) > width) {
      lines.push(current);
      current = rest + word;
    } else current += isStart ? word : ` ${word}`;
  }
  return [...lines, current];
}

function length(text: string): number {
  return [...text].length;
}

function left(text: string, width: number): string {
  return " ".repeat(Math.max(0, width - length(text))) + text;
}

function right(text: string, width: number): string {
  return text + " ".repeat(Math.max(0, width - length(text)));
}
