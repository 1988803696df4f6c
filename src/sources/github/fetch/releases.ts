import type {Batch} from "../../source.ts";
import {releaseEvents} from "../rest/release.ts";
import type {Reading} from "./reading.ts";

const PER_PAGE = 100;

type Cursor = {
  /** Of the first page, which is as it was while this is. */
  etag: string | null;
  /** Where the first reading goes on; null once it has come to its end. */
  next: string | null;
};

/**
 * Reads the releases, newest first: all of them at first, then the newest hundred whenever one of these has changed.
 */
export async function* readReleases(reading: Reading): AsyncGenerator<Batch> {
  const {owner, name, repository, client, problems, rest} = reading;
  const {saved, save} = reading.part<Cursor>("releases");
  const eventsOf = (release: unknown, i: number) =>
    problems.read(`${repository} release ${i + 1}`, () => releaseEvents(release, rest()));

  const path = `/repos/${owner}/${name}/releases`;
  const isFirst = saved === null || saved.next !== null;
  const first = await client.get<unknown[]>(
    path,
    {per_page: PER_PAGE},
    {etag: isFirst ? null : saved.etag},
  );
  if (first.isNotModified) return;
  const {etag} = first;
  let next = isFirst ? (saved?.next ?? first.next) : null;
  yield {events: first.data.flatMap(eventsOf), cursor: save({etag, next})};
  while (next !== null) {
    const page = await client.get<unknown[]>(next);
    next = page.next;
    yield {events: page.data.flatMap(eventsOf), cursor: save({etag, next})};
  }
}
