import type {Batch} from "./source.ts";

/** A source's `fetch` whose code is loaded when it is asked: who does not use the source does not wait for it. */
export function whenAsked<Args extends readonly unknown[]>(
  load: () => Promise<(...args: Args) => AsyncIterable<Batch>>,
): (...args: Args) => AsyncGenerator<Batch> {
  return async function* (...args) {
    const fetch = await load();
    yield* fetch(...args);
  };
}
