import {setTimeout as delay} from "node:timers/promises";

/** Waits so long. Throws the signal's own reason once it is given. */
export async function pause(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  try {
    await delay(milliseconds, undefined, signal === undefined ? {} : {signal});
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  }
}
