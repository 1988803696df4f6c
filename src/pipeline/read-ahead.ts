/**
 * The same items in the same order, the next one being made while the last one is used: a source reads on
 * while the warehouse stores. Never more than one ahead.
 */
export async function* readAhead<T>(items: AsyncIterable<T>): AsyncGenerator<T> {
  const iterator = items[Symbol.asyncIterator]();
  let next = iterator.next();
  try {
    for (;;) {
      const {done, value} = await next;
      if (done) return;
      next = iterator.next();
      // Its failure is told of when its turn comes, which may be never.
      next.catch(() => undefined);
      yield value;
    }
  } finally {
    await iterator.return?.();
  }
}
