import {setFlagsFromString} from "node:v8";

/** Beyond what is in use, so much of it may be garbage before it is looked for. V8 alone waits for three times as much. */
const GARBAGE_PERCENT_MAX = 50;
const AS_V8_LIKES = 0;

/**
 * Keeps the heap small while a work lasts. What lives through two short collections, such as a batch that waits for the
 * database, V8 looks at again only when the heap has grown manifold: of gigabytes that pass through, a hundred megabytes
 * stand about. It reads the setting anew after each collection, and for batches looking more often costs no time.
 */
export async function withSmallHeap<T>(work: () => Promise<T>): Promise<T> {
  setFlagsFromString(`--heap-growing-percent=${GARBAGE_PERCENT_MAX}`);
  try {
    return await work();
  } finally {
    setFlagsFromString(`--heap-growing-percent=${AS_V8_LIKES}`);
  }
}
