import type {Batch} from "../../source.ts";
import {openTypes} from "./head.ts";
import {pagesOf} from "./pages.ts";
import type {Reading} from "./reading.ts";

/** The runs that wait, run or are paused; not those that a schedule has planned for later. */
export async function* readOpen(reading: Reading): AsyncGenerator<Batch> {
  const {client, context, heads: read, take, batch} = reading;
  const pages = pagesOf(client, {
    sort: "EXPECTED_START_TIME_ASC",
    filter: {state: {type: {any_: openTypes}}},
    before: context.readAt,
    read,
  });
  for await (const {heads} of pages) {
    const events = await take(heads.filter(({isOpen}) => isOpen));
    if (events.length > 0) yield batch(events);
  }
}
