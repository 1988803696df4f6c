import {instant, integer, nullable, table, text} from "./table.ts";

export const flowRunWeek = table({
  name: "flow_run_week",
  layer: "derived",
  doc: "The runs of flows that the people of a team started and that ended in a week; no single run, no single person.",
  key: ["week_ended_at", "team", "kind"],
  importable: false,
  columns: {
    week_ended_at: instant("The last instant of the week in the reporting time zone."),
    team: nullable(text("The team of the service that the flow deploys, else of who started it.")),
    kind: text("Who started them: `person`, `agent` or `bot`."),
    run_count: nullable(integer("How many there were.")),
    contributor_count: nullable(integer("How many people, agents or bots started them.")),
    suppressed: nullable(text("Why there are no numbers; null where there are.")),
  },
});
