type Bytes = Uint8Array<ArrayBuffer>;

export type ByteCache = {
  get: (key: string) => Bytes | null;
  set: (key: string, bytes: Bytes) => void;
  clear: () => void;
};

/** Keeps what was asked for last, up to so many bytes in all; one entry may take a quarter of them. */
export function byteCache({bytesMax}: {bytesMax: number}): ByteCache {
  // In the order in which they were last asked for.
  const kept = new Map<string, Bytes>();
  let size = 0;
  const drop = (key: string) => {
    size -= kept.get(key)?.byteLength ?? 0;
    kept.delete(key);
  };
  return {
    get: key => {
      const found = kept.get(key);
      if (found === undefined) return null;
      kept.delete(key);
      kept.set(key, found);
      return found;
    },
    set: (key, bytes) => {
      drop(key);
      if (bytes.byteLength > bytesMax / 4) return;
      kept.set(key, bytes);
      size += bytes.byteLength;
      for (const oldest of kept.keys()) {
        if (size <= bytesMax) break;
        drop(oldest);
      }
    },
    clear: () => {
      kept.clear();
      size = 0;
    },
  };
}
