import {boolean, instant, integer, nullable, type Row, table, text} from "./table.ts";

export const deployment = table({
  name: "deployment",
  layer: "derived",
  doc: "A deployment that a rule found: one row a service and environment.",
  key: ["deployment_id"],
  importable: false,
  columns: {
    deployment_id: text("Its id, made of the service and of what the rule read."),
    service: text("What was deployed."),
    team: nullable(
      text("The team that the service belongs to; null where it is too small to be named."),
    ),
    environment: text("Where to."),
    is_production: boolean("Whether the environment is one that users see."),
    repository: nullable(text("The repository that `sha` is in.")),
    sha: nullable(text("The commit that was deployed; null where it is not known.")),
    started_at: nullable(instant("When it began.")),
    finished_at: instant("When it ended."),
    status: text("`succeeded`, `failed` or `cancelled`."),
    kind: nullable(
      text(
        "`change` (it carried one), `scheduled` (it carried none) or `remediation` (an unplanned fix); null unless it succeeded.",
      ),
    ),
    is_failed: boolean("Whether it failed, or its users had to be rescued by a later one."),
    change_count: integer("How many changes it was the first to carry."),
    rule: text("The deployment rule that found it."),
    url: nullable(text("Where to look at it.")),
  },
});

export type Deployment = Row<typeof deployment>;
