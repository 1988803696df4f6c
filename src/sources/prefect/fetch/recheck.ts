import type {Batch} from "../../source.ts";
import {byIds} from "./names.ts";
import type {Watched} from "./position.ts";
import {type Reading, recheckedSince} from "./reading.ts";

/** Runs that are looked at again, with about a hundred bytes each in the position that is saved. */
const WATCHED_MAX = 20_000;

/** The runs of the last days that this reading has not met: one may have been retried or set to another state. */
export async function* readAgain(reading: Reading): AsyncGenerator<Batch> {
  const {client, position, met, heads: read, take, batch} = reading;
  const {watched} = position;
  const ids = [...watched.keys()].filter(id => !met.has(id)).toSorted();
  const pages = byIds(client, {path: "/flow_runs/filter", key: "flow_runs", ids});
  for await (const {asked, rows} of pages) {
    const heads = read(rows).filter(({id}) => asked.includes(id));
    const events = await take(heads);
    const found = new Set(heads.map(({id}) => id));
    for (const id of asked) {
      // Deleted before it ended, it will not come again; what has ended is kept, gone from the server or not.
      if (!found.has(id) && watched.get(id)?.isTerminal === false) watched.delete(id);
    }
    if (events.length > 0) yield batch(events);
  }
}

/** Looks no more at what ended long ago. */
export function forgetOld(reading: Reading): void {
  const {problems} = reading;
  const {watched} = reading.position;
  const since = recheckedSince(reading);
  for (const run of watched.values()) {
    if (run.isTerminal && endOf(run) < since) watched.delete(run.id);
  }
  const many = watched.size - WATCHED_MAX;
  if (many <= 0) return;
  const oldest = [...watched.values()].toSorted((a, b) => endOf(a) - endOf(b)).slice(0, many);
  for (const {id} of oldest) watched.delete(id);
  const until = new Date(endOf(oldest.at(-1)!)).toISOString();
  problems.add(
    `flow runs that ended before ${until}`,
    `are not looked at again: more than ${WATCHED_MAX.toLocaleString("en")} are younger`,
  );
}

function endOf({endedMs, updatedMs}: Watched): number {
  return endedMs ?? updatedMs;
}
