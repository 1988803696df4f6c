import {boolean, instant, nullable, type Row, table, text} from "./table.ts";

export const delivery = table({
  name: "delivery",
  layer: "derived",
  doc: "A change on its way to production, one row a service: delivered by a deployment, or not yet.",
  key: ["change_id", "service", "environment"],
  importable: false,
  columns: {
    change_id: text("The change."),
    service: text("The service it belongs to."),
    team: nullable(
      text("The team that the service belongs to, in the weeks in which the change may name it."),
    ),
    environment: nullable(text("The production environment it reached first.")),
    deployment_id: nullable(
      text("The first successful deployment that contains it; null while there is none."),
    ),
    merged_at: instant("When it was merged."),
    delivered_at: nullable(instant("When that deployment finished.")),
    author_kind: nullable(text("`person`, `agent` or `bot`.")),
    link: nullable(
      text(
        "How it is known: `graph` (the commit's ancestry) or `time` (the first that began later).",
      ),
    ),
    rule: nullable(text("The rule that found the deployment.")),
    is_first_deployment: boolean(
      "Whether the deployment is the first on record, which claims all that was before.",
    ),
  },
});

export type Delivery = Row<typeof delivery>;

export const commitDelivery = table({
  name: "commit_delivery",
  layer: "derived",
  doc: "A commit of a change on its way to production, one row a service; merge commits are not among them.",
  key: ["repository", "sha", "service", "environment"],
  importable: false,
  columns: {
    repository: text("The repository."),
    sha: text("The commit."),
    change_id: text("The change it is part of."),
    service: text("The service it belongs to."),
    team: nullable(
      text("The team that the service belongs to, in the weeks in which the change may name it."),
    ),
    environment: nullable(text("The production environment it reached first.")),
    deployment_id: nullable(
      text("The first successful deployment that contains it; null while there is none."),
    ),
    authored_at: instant("The author's date."),
    delivered_at: nullable(instant("When that deployment finished.")),
    author_kind: text("`person`, `agent` or `bot`."),
    is_first_deployment: boolean(
      "Whether the deployment is the first on record, which claims all that was before.",
    ),
  },
});

export type CommitDelivery = Row<typeof commitDelivery>;
