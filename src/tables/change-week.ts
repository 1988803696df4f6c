import {instant, integer, nullable, table, text} from "./table.ts";

export const changeWeek = table({
  name: "change_week",
  layer: "derived",
  doc: "What the people of a team merged in a week; no single change, no single person.",
  key: ["week_ended_at", "team", "kind"],
  importable: false,
  columns: {
    week_ended_at: instant("The last instant of the week in the reporting time zone."),
    team: nullable(text("The team of the services of the changes, else of who made them.")),
    kind: text("Who made them: `person`, `agent` or `bot`."),
    change_count: nullable(integer("How many changes were merged.")),
    docs_count: nullable(integer("How many of them touched documentation.")),
    contributor_count: nullable(integer("How many people, agents or bots made them.")),
    suppressed: nullable(text("Why there are no numbers; null where there are.")),
  },
});
