import {createHash} from "node:crypto";
import {resolve} from "node:path";
import type {Config} from "../../config.ts";
import {openProblems} from "../problems.ts";
import {ShapeError} from "../shape.ts";
import type {Batch, FetchContext, Json, RawEvent} from "../source.ts";
import {flowRunEvents} from "./flow-run-event.ts";
import {openSqlite, reading} from "./sqlite-file.ts";
import {openRuns, type Place, type StoredRun} from "./sqlite-rows.ts";
import {stateEvent} from "./state-event.ts";
import {prefectUrls} from "./urls.ts";

const RUNS_PER_BATCH = 500;
/** What was being written when the copy was made is dated before it and comes with the next one. */
const OVERLAP_MS = 10 * 60_000;

/** How far a file has been read. */
type Position = {
  place: Place;
  oldest: string | null;
  /** A digest of the parameters that are kept; others, and all is read again. */
  parameters: string;
  revision: string | null;
  /** What is odd about the runs read so far, by their ids: it is told at every reading. */
  odd: Record<string, string[]>;
};

/**
 * Reads a copy of the SQLite file of a Prefect server: the runs that changed since the copy before it, each with its
 * whole history, as the same events that the API gives. Throws a UserError when the file cannot be read.
 */
export async function* fetchPrefectDatabase(
  path: string,
  {config, context}: {config: Pick<Config, "root" | "prefect">; context: FetchContext},
): AsyncGenerator<Batch> {
  const scope = `prefect:database:${path}`;
  const database = openSqlite(resolve(config.root, path));
  try {
    // One moment of the file, also where a server still writes it.
    const {runs, oldest} = reading(path, () => {
      database.exec("begin");
      const runs = openRuns(database, {path, until: context.readAt});
      return {runs, oldest: runs.oldest()};
    });
    const position = openPosition(context, {scope, oldest, config});
    let count = 0;
    for (;;) {
      const page = reading(path, () => runs.page(position.place, RUNS_PER_BATCH));
      const last = page.at(-1);
      if (last === undefined) break;
      const events = page.flatMap(stored => {
        const states = reading(path, () => runs.states(stored.id));
        return runEvents(stored, {states, position, config, context});
      });
      position.place = {updated: last.updated, id: last.id};
      count += page.length;
      // A copy, since the reading goes on while it is stored.
      const value = {...position, odd: {...position.odd}} as unknown as Json;
      yield {events, cursor: {scope, value}};
      context.progress(`Prefect's database: ${count.toLocaleString("en")} runs read`);
    }
    tell(position, context);
  } finally {
    database.close();
  }
}

/** A run and its states; what is odd about them is noted in `position`. */
function runEvents(
  {id, run, names}: StoredRun,
  {
    states,
    position,
    config,
    context,
  }: {
    states: readonly unknown[];
    position: Position;
    config: Pick<Config, "prefect">;
    context: FetchContext;
  },
): RawEvent[] {
  const reasons: string[] = [];
  const odd = (reason: string) => reasons.push(reason);
  const {url, parameters} = config.prefect;
  const about = {
    names,
    parameters,
    identify: context.identify,
    uiBase: url === null ? null : prefectUrls(url).ui,
    revision: position.revision,
    odd,
  };
  const events = [
    ...whole(() => flowRunEvents(run, about), odd),
    ...states.flatMap(state => whole(() => [stateEvent(state)], odd)),
  ];
  delete position.odd[id];
  if (reasons.length > 0) position.odd[id] = reasons;
  return events;
}

function tell({odd}: Position, context: FetchContext): void {
  const problems = openProblems(context);
  for (const [id, reasons] of Object.entries(odd)) {
    for (const reason of reasons) problems.add(`the run ${id}`, reason);
  }
  problems.report();
}

/** The events of a thing; none where it is in a shape that Prefect does not document. */
function whole(events: () => RawEvent[], odd: (reason: string) => void): RawEvent[] {
  try {
    return events();
  } catch (error) {
    if (!(error instanceof ShapeError)) throw error;
    odd(error.message);
    return [];
  }
}

function openPosition(
  {cursor, readAt}: Pick<FetchContext, "cursor" | "readAt">,
  {scope, oldest, config}: {scope: string; oldest: string | null; config: Pick<Config, "prefect">},
): Position {
  const saved = cursor(scope) as Position | null;
  const text = JSON.stringify([...config.prefect.parameters].sort());
  const parameters = createHash("sha256").update(text).digest("hex").slice(0, 12);
  const place = {updated: "", id: ""};
  if (saved === null) return {place, oldest, parameters, revision: null, odd: {}};
  if (saved.parameters !== parameters) {
    return {place, oldest, parameters, revision: readAt, odd: {}};
  }
  if (saved.oldest !== oldest) return {...saved, place, oldest, odd: {}};
  const {updated} = saved.place;
  return {...saved, odd: {...saved.odd}, place: {updated: shortlyBefore(updated), id: ""}};
}

/** In the file's own spelling. */
function shortlyBefore(updated: string): string {
  const ms = Date.parse(`${updated.replace(" ", "T")}Z`) - OVERLAP_MS;
  return new Date(ms).toISOString().replace("T", " ").replace("Z", "");
}
