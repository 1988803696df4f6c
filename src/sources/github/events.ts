import {hash} from "node:crypto";
import {sourceTables} from "../../tables/index.ts";
import type {Row} from "../../tables/table.ts";
import type {Json, Normalise, RawEvent, Rows} from "../source.ts";

type Tables = typeof sourceTables;

/** The tables that GitHub fills, by poll and by webhook alike. */
export type GithubTable = Exclude<keyof Tables, "commit" | "tag" | "repository" | "deployment">;

type GithubRow<T extends GithubTable> = Row<Tables[T]> & {repository: string};

/**
 * What GitHub said of one thing, as an event: the payload is the row of its table, which holds nothing that
 * we may not keep. `version` is GitHub's own (`updated_at`; "" for what never changes). A thing that is told twice with the same words is one event;
 * told with others under the same version it is two, of which one wins whatever the order.
 */
export function githubEvent<T extends GithubTable>(
  table: T,
  row: GithubRow<T>,
  {version}: {version: string},
): RawEvent {
  const id = githubEventId(table, row);
  return {
    id: version === "" ? id : `${id}:${version}:${digest(row)}`,
    source: "github",
    kind: `github.${table}`,
    version,
    payload: row as unknown as {[key: string]: Json},
  };
}

/**
 * The id of the events that tell of a row, or what it begins with where they have versions:
 * `github:<repository>:<table>:<key>`. What is forgotten of a repository is found by it. With `columns` the key ends
 * after so many of its columns, and the id is what those of several rows begin with.
 */
export function githubEventId(
  table: GithubTable,
  row: Readonly<Record<string, unknown>> & {repository: string},
  {columns: count}: {columns?: number} = {},
): string {
  const {repository} = row;
  const columns: readonly string[] = sourceTables[table].key;
  const key = columns
    .filter(column => column !== "repository")
    .slice(0, count)
    .map(column => String(row[column]))
    .map(value => (value.startsWith(repository) ? value.slice(repository.length + 1) : value));
  return ["github", repository, table, ...key].join(":");
}

export const normaliseGithub: Normalise = ({kind, payload}) => {
  const table = kind.slice("github.".length);
  return {[table]: [payload]} as unknown as Rows;
};

function digest(row: object): string {
  return hash("sha256", JSON.stringify(row)).slice(0, 12);
}
