import {
  boolean,
  identity,
  instant,
  integer,
  nullable,
  type Row,
  table,
  text,
  unpublished,
} from "./table.ts";

export const pullRequest = table({
  name: "pull_request",
  layer: "derived",
  doc: "A pull request on its way to the merge, merged or not.",
  key: ["change_id"],
  importable: false,
  columns: {
    change_id: text("`<repository>#<number>`."),
    repository: text("The repository it is in."),
    number: nullable(integer("Its number.")),
    state: nullable(text("`open`, `merged` or `closed`.")),
    service: nullable(text("The service, where the repository has only one.")),
    team: nullable(
      text("The team of its service, else of its author; null where too few of it were at work."),
    ),
    calendar: unpublished(
      nullable(text("The team whose working hours count, named or not; never published.")),
    ),
    author_kind: nullable(text("`person`, `agent` or `bot`.")),
    person_id: nullable(identity("Its author as a keyed hash; never published.")),
    opened_at: nullable(instant("When it was opened.")),
    ready_at: nullable(instant("When it was ready for review, and stayed so until the response.")),
    first_response_at: nullable(
      instant("When another person first reviewed or commented once it was ready."),
    ),
    merged_at: nullable(instant("When it was merged; null while it is not.")),
    closed_at: nullable(instant("When it was closed, merged or not.")),
    url: nullable(text("Where to look at it.")),
  },
});

export const qaResult = table({
  name: "qa_result",
  layer: "derived",
  doc: "How a pull request fared when QA first judged it.",
  key: ["change_id"],
  importable: false,
  columns: {
    change_id: text("The pull request."),
    repository: text("The repository it is in."),
    service: nullable(text("The service, where the repository has only one.")),
    team: nullable(text("The team of the pull request, where that is named.")),
    author_kind: nullable(text("`person`, `agent` or `bot`.")),
    completed_at: instant("When the last of the suite's first runs ended."),
    is_passed: boolean("Whether each of them succeeded at the first attempt."),
    run_count: integer("How many there were: one for each workflow of the suite."),
    url: nullable(text("Where to look at one of them, a failed one if there is.")),
  },
});

export type PullRequest = Row<typeof pullRequest>;
export type QaResult = Row<typeof qaResult>;
