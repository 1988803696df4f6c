import {createHash} from "node:crypto";
import type {Config} from "../../../config.ts";
import type {Cursor, FetchContext, Json} from "../../source.ts";
import type {Edge} from "./pages.ts";

/** A run that is looked at again. */
export type Watched = {
  id: string;
  stateId: string | null;
  updatedMs: number;
  isTerminal: boolean;
  /** When it ended, in milliseconds since the epoch; null while it is open, or where Prefect lost the time. */
  endedMs: number | null;
};

/** A span of which nothing can be read any more. */
type Gap = {from: string; to: string};

/** How far a server has been read. */
export type Position = {
  api: string;
  /** Digests of what the reading goes by: another one begins again. */
  parameters: string;
  rules: string;
  /** The first reading by the present list of parameters, where there was one by another before it. */
  revision: string | null;
  /** All that ended up to here is read, but for what `backfill` still lacks. */
  endedTo: string | null;
  /** Down to where the first reading has come, newest first; null once it is through. */
  backfill: Edge | null;
  /** The same for servers that cannot be asked for the time of an end: by the time of the planned start. */
  expectedTo: string | null;
  watched: Map<string, Watched>;
  /** The day on which the runs were last counted. */
  countedOn: string | null;
  /** When it was last read to the end. */
  readAt: string | null;
  gaps: Gap[];
};

type Saved = Omit<Position, "watched"> & {
  watched: [string, string | null, number, 0 | 1, number | null][];
};

/** The position saved last; a new one where there is none, or none of this server by these settings. */
export function openPosition(
  {api, scope}: {api: string; scope: string},
  {config, context}: {config: Config; context: Pick<FetchContext, "cursor" | "readAt">},
): Position {
  const saved = context.cursor(scope) as Saved | null;
  const parameters = digest([...config.prefect.parameters].sort());
  const rules = digest(rulesOf(config));
  const fresh: Position = {
    api,
    parameters,
    rules,
    revision: null,
    endedTo: null,
    backfill: null,
    expectedTo: null,
    watched: new Map(),
    countedOn: null,
    readAt: null,
    gaps: [],
  };
  if (saved === null || saved.api !== api) return fresh;
  const {readAt, gaps} = saved;
  if (saved.parameters !== parameters) {
    return {...fresh, readAt, gaps, revision: context.readAt};
  }
  if (saved.rules !== rules) return {...fresh, readAt, gaps, revision: saved.revision};
  const watched = saved.watched.map(
    ([id, stateId, updatedMs, isTerminal, endedMs]) =>
      [id, {id, stateId, updatedMs, isTerminal: isTerminal === 1, endedMs}] as const,
  );
  return {...saved, watched: new Map(watched)};
}

/** As it is saved: a copy, since the reading goes on while it is stored. */
export function cursorOf(position: Position, scope: string): Cursor {
  const value: Saved = {
    ...position,
    gaps: [...position.gaps],
    watched: [...position.watched.values()].map(({id, stateId, updatedMs, isTerminal, endedMs}) => [
      id,
      stateId,
      updatedMs,
      isTerminal ? 1 : 0,
      endedMs,
    ]),
  };
  return {scope, value: value as unknown as Json};
}

/** What decides of which runs the whole history is read. */
function rulesOf({deployments}: Pick<Config, "deployments">): unknown {
  return deployments.flatMap(({from, where, prefect}) => {
    if (from !== "prefect.flow_run") return [];
    const {flow = [], deployment = []} = prefect?.exclude ?? {};
    return [[where.flow ?? null, where.deployment ?? null, flow, deployment]];
  });
}

function digest(value: unknown): string {
  return createHash("sha256").update(JSON.stringify(value)).digest("hex").slice(0, 12);
}
