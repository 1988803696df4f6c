import {double, instant, integer, nullable, type Row, type Table, table, text} from "./table.ts";

export const manualFigure = table({
  name: "manual_figure",
  layer: "source",
  doc: "A figure that somebody worked out by hand, until a source tells it.",
  key: ["metric", "statistic", "service", "period_start"],
  importable: false,
  columns: {
    metric: text("The id of the metric."),
    statistic: text("Which of its statistics: `p50`, `share`, `per_week` …"),
    service: text("The service; empty for all."),
    period_start: instant("When the period begins."),
    period_end: instant("When it ends."),
    value: double("The figure, in the unit of the metric."),
    n: nullable(integer("How many observations it rests on.")),
    source: text("Where it comes from, such as `spreadsheet of the platform team`."),
  },
});

/** The same, for readers. */
export const publishedFigure = {...manualFigure, layer: "derived"} satisfies Table;

export type ManualFigure = Row<typeof manualFigure>;
