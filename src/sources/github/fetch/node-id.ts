/** The old form: `04:Status123` in base64, before which stands the length of the name. */
const OLD = /^\d+:[A-Za-z]+(\d+)$/;

/**
 * The number by which REST knows a thing, out of the id that GraphQL gives it; null where it does not show. The new
 * form is a prefix and, in base64, a MessagePack list whose last member is the number.
 */
export function databaseId(nodeId: string): string | null {
  const packed = /^[A-Z]+_(k[\w-]+)$/.exec(nodeId)?.[1];
  if (packed !== undefined) return lastNumber(Buffer.from(packed, "base64url"));
  return OLD.exec(Buffer.from(nodeId, "base64").toString("latin1"))?.[1] ?? null;
}

function lastNumber(bytes: Buffer): string | null {
  const count = (bytes[0] ?? 0) - 0x90;
  if (count < 1 || count > 4) return null;
  let last: bigint | null = null;
  let place = 1;
  for (let i = 0; i < count; i++) {
    const type = bytes[place++];
    if (type === undefined) return null;
    const length = {204: 1, 205: 2, 206: 4, 207: 8}[type];
    if (length === undefined && type > 0x7f) return null;
    if (place + (length ?? 0) > bytes.length) return null;
    last =
      length === undefined
        ? BigInt(type)
        : BigInt(`0x${bytes.subarray(place, place + length).toString("hex")}`);
    place += length ?? 0;
  }
  return place === bytes.length && last !== null ? String(last) : null;
}
