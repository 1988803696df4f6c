import {boolean, instant, integer, nullable, type Row, table, text} from "./table.ts";

export const source = table({
  name: "source",
  layer: "published",
  doc: "What was read, and up to when.",
  key: ["name"],
  importable: false,
  columns: {
    name: text("The source, such as `git:<repository>`."),
    first_event_at: nullable(instant("The earliest thing it tells of.")),
    last_event_at: nullable(instant("The latest thing it tells of.")),
    events: integer("How many things it tells of: commits, changes, responses, runs and the like."),
    problems: integer("How many of its problems are listed."),
  },
});

export const problem = table({
  name: "problem",
  layer: "published",
  doc: "What could not be linked, parsed or mapped, and why.",
  key: ["source", "subject", "reason"],
  importable: false,
  columns: {
    source: text("Where it came from."),
    subject: text("What it is about."),
    reason: text("Why it could not be used, and what follows."),
    count: integer("How many times."),
  },
});

export const definition = table({
  name: "metric",
  layer: "published",
  doc: "The metrics as they were defined when the results were built.",
  key: ["metric"],
  importable: false,
  columns: {
    metric: text("The id."),
    header: text("Title, question, unit, statistics and targets as JSON."),
    sql: text("The query that yields its observations."),
  },
});

export const build = table({
  name: "build",
  layer: "published",
  doc: "The settings that a reader needs, one row.",
  key: ["timezone"],
  importable: false,
  columns: {
    timezone: text("The reporting time zone."),
    window_days: integer("The length of the window in days."),
    minimum_group: integer("How many people a figure about people must cover."),
    is_demo: boolean("Whether all of it is invented, by `fivekeys demo`."),
  },
});

export type Problem = Row<typeof problem>;
export type SourceStatus = Row<typeof source>;
