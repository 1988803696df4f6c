import {identity, instant, nullable, type Row, table, text} from "./table.ts";

export const triageThread = table({
  name: "triage_thread",
  layer: "source",
  doc: "A question in a channel and when another person first answered; what they wrote is not kept.",
  key: ["thread_id"],
  importable: true,
  columns: {
    thread_id: text("`slack:<channel>:<ts>`, or any id that is unique."),
    channel: text("The channel's name."),
    team: nullable(text("The team that the channel belongs to.")),
    person_id: nullable(identity("Who asked, as a keyed hash.")),
    asked_at: instant("When it was asked."),
    answered_at: nullable(instant("When another person first replied; null so far.")),
  },
});

export type TriageThread = Row<typeof triageThread>;
