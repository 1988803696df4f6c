import type {Config} from "../../config.ts";
import {UserError} from "../../lib/errors.ts";
import type {Identity} from "../../lib/identity.ts";
import type {Log} from "../../lib/log.ts";
import type {Warehouse} from "../../warehouse/warehouse.ts";
import type {PublishedMetric} from "../publish.ts";
import {storeEvents} from "../store-events.ts";
import {emptyWave, sealWave, waveEvents} from "./close.ts";
import type {WaveStore} from "./store.ts";
import type {Wave} from "./wave.ts";

/**
 * Ends a wave: its tokens are deleted, its answers stored as raw events and built into the results, and what was kept
 * of them beside the warehouse is deleted. After a crash it goes on where it was. Returns how many answers were kept.
 */
export async function closeWave(
  writer: {warehouse: Warehouse; identity: Identity},
  {
    store,
    waveId,
    config,
    metrics,
    log,
    now,
  }: {
    store: WaveStore;
    waveId: string;
    config: Config;
    metrics: readonly PublishedMetric[];
    log: Log;
    now: Date;
  },
): Promise<{answers: number}> {
  const sealed = await store.change(waveId, wave => {
    const result = wave?.status === "closing" ? wave : sealWave(toClose(wave, waveId), {now});
    return {wave: result, result};
  });
  const events = waveEvents(sealed);
  await storeEvents(writer, {events, source: "survey", config, metrics, log, now});
  await store.change(waveId, () => ({wave: emptyWave(sealed), result: null}));
  return {answers: sealed.answers.length};
}

function toClose(wave: Wave | null, waveId: string): Wave {
  if (wave?.status === "open") return wave;
  const isClosed = wave?.status === "closed";
  throw new UserError(
    `Cannot close the wave "${waveId}": it is ${isClosed ? "closed already" : "not open yet"}`,
    {
      hint: isClosed
        ? `See \`fivekeys survey results --wave ${waveId}\`.`
        : "A wave that nobody was asked in needs no end: `fivekeys survey create` makes its links anew.",
    },
  );
}
