import {instant, nullable, type Row, table, text, unpublished} from "./table.ts";

export const triage = table({
  name: "triage",
  layer: "derived",
  doc: "A question of a person, in a channel or as an issue, and when another person first responded.",
  key: ["triage_id"],
  importable: false,
  columns: {
    triage_id: text("The thread, or the issue: `<repository>#<number>`."),
    kind: text("`slack`, `github` or `import`."),
    place: text("The channel, or the repository."),
    service: nullable(text("The service, where the repository has only one.")),
    team: nullable(text("The team that is asked; null where it is too small to be named.")),
    calendar: unpublished(
      nullable(text("The team whose working hours count, named or not; never published.")),
    ),
    asked_at: instant("When it was asked."),
    answered_at: nullable(instant("When another person first responded; null so far.")),
    url: nullable(text("Where to look at it.")),
  },
});

export type Triage = Row<typeof triage>;
