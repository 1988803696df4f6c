const UINT_32_MAX = 2 ** 32 - 1;

/** An id of GraphQL in GitHub's own form: a prefix, and in base64 a MessagePack list of 0, the repository and the thing. */
export function nodeId(prefix: string, repository: number, id: number): string {
  const bytes = Buffer.concat([Buffer.of(0x93, 0), packed(repository), packed(id)]);
  return `${prefix}_${bytes.toString("base64url")}`;
}

function packed(number: number): Buffer {
  const isLong = number > UINT_32_MAX;
  const bytes = Buffer.alloc(isLong ? 9 : 5);
  bytes[0] = isLong ? 0xcf : 0xce;
  if (isLong) bytes.writeBigUInt64BE(BigInt(number), 1);
  else bytes.writeUInt32BE(number, 1);
  return bytes;
}
