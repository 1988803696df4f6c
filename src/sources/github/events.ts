import {createHash} from "node:crypto";
import type {sourceTables} from "../../tables/index.ts";
import type {Row} from "../../tables/table.ts";
import type {Json, Normalise, RawEvent, Rows} from "../source.ts";

type Tables = typeof sourceTables;

/** The tables that GitHub fills, by poll and by webhook alike. */
export type GithubTable = Exclude<keyof Tables, "commit" | "tag" | "repository" | "deployment">;

type GithubRow<T extends GithubTable> = Row<Tables[T]> & {repository: string};

/**
 * What GitHub said of one thing, as an event: the payload is the row of its table, which holds nothing that
 * we may not keep. `about` names the thing within its repository (`pull_request:7`), `version` is GitHub's own
 * (`updated_at`; "" for what never changes). A thing that is told twice with the same words is one event;
 * told with others under the same version it is two, of which one wins whatever the order.
 */
export function githubEvent<T extends GithubTable>(
  table: T,
  row: GithubRow<T>,
  {about, version}: {about: string; version: string},
): RawEvent {
  const id = `github:${row.repository}:${about}`;
  return {
    id: version === "" ? id : `${id}:${version}:${digest(row)}`,
    source: "github",
    kind: `github.${table}`,
    version,
    payload: row as unknown as {[key: string]: Json},
  };
}

export const normaliseGithub: Normalise = ({kind, payload}) => {
  const table = kind.slice("github.".length);
  return {[table]: [payload]} as unknown as Rows;
};

function digest(row: object): string {
  return createHash("sha256").update(JSON.stringify(row)).digest("hex").slice(0, 12);
}
