import type {Config} from "../../../config.ts";
import type {Batch, FetchContext} from "../../source.ts";
import type {PrefectClient} from "../client.ts";
import {readDays} from "./days.ts";
import {readEnded} from "./ended.ts";
import {noteGap} from "./gap.ts";
import {readOpen} from "./open.ts";
import {openReading} from "./reading.ts";
import {forgetOld, readAgain} from "./recheck.ts";

/**
 * Reads what is new on a Prefect server, by the address of its API. Prefect cannot be asked what has changed, so each
 * reading asks four things: which runs are open, which have ended since the last reading (at first all that ever
 * ended), whether those that ended in the last days are still what they were, and once a day how many there are.
 *
 * Parts of other runs are not read. A failure ends the reading at once; what came before it is kept, and the next
 * reading goes on from there. Throws PrefectError.
 */
export async function* fetchPrefect(
  url: string,
  options: {client: PrefectClient; config: Config; context: FetchContext},
): AsyncGenerator<Batch> {
  const reading = openReading(url, options);
  const {position, context, problems, batch} = reading;
  try {
    await noteGap(reading);
    // The open ones first: what ends from now on is met among the ended, or by the next reading.
    yield* readOpen(reading);
    const {isByEnd} = yield* readEnded(reading);
    yield* readAgain(reading);
    if (isByEnd) yield* readDays(reading);
    forgetOld(reading);
    position.readAt = context.readAt;
    yield batch([]);
  } finally {
    problems.report();
  }
}
