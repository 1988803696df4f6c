import {table, text} from "./table.ts";

export const rawEvent = table({
  name: "raw_event",
  layer: "raw",
  doc: "What a source said, allow-listed and with identities as keyed hashes; every other table follows from it.",
  key: ["raw_event_id"],
  importable: false,
  columns: {
    raw_event_id: text("The natural id, the same on every delivery."),
    source: text("The source that said it."),
    kind: text("What sort of thing it tells of."),
    version: text("The source's own version of the thing, compared as text."),
    payload: text("The allow-listed fields as JSON."),
  },
});

export const cursor = table({
  name: "cursor",
  layer: "raw",
  doc: "How far each source has been read.",
  key: ["scope"],
  importable: false,
  columns: {
    scope: text("What has been read, such as `git:<repository>`."),
    value: text("Where to go on, as JSON."),
  },
});

export const sourceProblem = table({
  name: "source_problem",
  layer: "raw",
  doc: "What the last reading of a source found and could not use.",
  key: ["source", "subject", "reason"],
  importable: false,
  columns: {
    source: text("The source."),
    subject: text("What it was about."),
    reason: text("Why it could not be used."),
  },
});
