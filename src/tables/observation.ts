import {boolean, double, instant, integer, nullable, type Row, table, text} from "./table.ts";

export const observation = table({
  name: "observation",
  layer: "published",
  doc: "What every metric is made of, one row an observation. What is open is completed with `as_of` when it is read.",
  key: ["metric", "service", "environment", "ref"],
  importable: false,
  columns: {
    metric: text("The id of the metric."),
    observed_at: nullable(
      instant("The instant that decides the bucket; null while that is to come."),
    ),
    started_at: nullable(
      instant("Since when the observation runs; null where it has no duration."),
    ),
    ended_at: nullable(instant("When it ended; null while it runs, or where it has no duration.")),
    service: nullable(text("The service.")),
    team: nullable(text("The team.")),
    environment: nullable(text("The environment.")),
    value: nullable(
      double("Hours, 0 or 1 for a share, 1 for a count, or a score; null when not known."),
    ),
    is_censored: boolean(
      "Still running: its value is at least the time from `started_at` to `as_of`.",
    ),
    kind: nullable(text("What sort it is, where that matters.")),
    ref: text("The id of the row it came from."),
    excluded: nullable(text("Why it is left out of the statistics; null when it counts.")),
    people: nullable(
      integer(
        "How many people a figure of a survey, or of a team's week, covers; null where a row is one observation.",
      ),
    ),
    low: nullable(double("The lower end of the 95 % interval of such a figure.")),
    high: nullable(double("The upper end.")),
    working_hours: nullable(
      double("How many hours of work a team's week has; null where a row is no such week."),
    ),
  },
});

export type Observation = Row<typeof observation>;
