import {withSmallHeap} from "../lib/small-heap.ts";
import {normalise} from "../sources/index.ts";
import type {Batch} from "../sources/source.ts";
import {ingest} from "./ingest.ts";
import {readAhead} from "./read-ahead.ts";
import type {SyncWorld} from "./sync-source.ts";

/** Stores batches, and counts what was new in them. */
export type Storing = {
  store: (batch: Batch) => Promise<void>;
  /**
   * Stores all that a source yields. While a batch is stored the next one is read, and no further: a crash loses what
   * is in flight. An interruption loses nothing that has come. However much comes, it takes little memory.
   */
  storeAll: (batches: AsyncIterable<Batch>) => Promise<void>;
  stored: () => number;
  /** New events by what they tell of. */
  entities: () => Record<string, number>;
};

export function openStoring({
  warehouse,
  identity,
  signal,
}: Pick<SyncWorld, "warehouse" | "identity" | "signal">): Storing {
  const entities: Record<string, number> = {};
  let stored = 0;

  async function store(batch: Batch): Promise<void> {
    const {stored: count, kinds} = await ingest(warehouse, {batch, normalise, identity});
    stored += count;
    for (const [kind, those] of kinds) {
      const entity = kind.slice(kind.indexOf(".") + 1);
      entities[entity] = (entities[entity] ?? 0) + those;
    }
  }

  async function storeAll(batches: AsyncIterable<Batch>): Promise<void> {
    await warehouse.memory("little");
    try {
      await withSmallHeap(async () => {
        for await (const batch of readAhead(untilAborted(batches, signal))) {
          await store(batch);
          // Said again, the limit also gives back what is free: otherwise memory grows with every batch.
          await warehouse.memory("little");
        }
      });
    } finally {
      await warehouse.memory("much");
    }
  }

  return {store, storeAll, stored: () => stored, entities: () => entities};
}

/** Asks for no more once the signal is given; what has come by then is handed on. */
async function* untilAborted<T>(items: AsyncIterable<T>, signal: AbortSignal): AsyncGenerator<T> {
  for await (const item of items) {
    yield item;
    signal.throwIfAborted();
  }
}
