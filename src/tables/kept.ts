import {observation} from "./observation.ts";
import {boolean, type Column, instant, nullable, table, text} from "./table.ts";

/** A frozen row may be one that says only that it is gone: then nothing but its key is known. */
const frozenColumns = Object.fromEntries(
  Object.entries(observation.columns as Record<string, Column>).map(([name, column]) => [
    name,
    nullable(column),
  ]),
) as Record<keyof typeof observation.columns, Column>;

export const keptObservation = table({
  name: "kept_observation",
  layer: "raw",
  doc: "An observation that no longer follows from what is kept: the retention froze it, and it is published as it was.",
  key: ["metric", "service", "environment", "ref"],
  importable: false,
  columns: {
    ...frozenColumns,
    is_left_out: boolean(
      "Whether it only seems to follow, because something else is gone, and is never published.",
    ),
  },
});

export const keptService = table({
  name: "kept_service",
  layer: "raw",
  doc: "Since when a service was observed, also where the rows that told so are gone.",
  key: ["service"],
  importable: false,
  columns: {
    service: text("The service."),
    observed_from: instant("Since when its deployments would have been seen."),
  },
});
