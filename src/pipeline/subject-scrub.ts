import type {Batch, Json, RawEvent} from "../sources/source.ts";

/** What stands in a text where a hash stood. */
const GONE = "erased";
/** A hash of a person, and not a part of something longer, such as a commit id. */
const HASH = /(?<![0-9a-f])[0-9a-f]{32}(?![0-9a-f])/g;

type IsErased = (hash: string) => boolean;

/**
 * A value without the hashes of the erased: alone a hash becomes null, in a list it is left out, and in a longer
 * text a word takes its place. What has none of them comes back as it is.
 */
export function scrubbed(value: Json, isErased: IsErased): Json {
  if (typeof value === "string") return scrubbedText(value, isErased);
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) {
    return value
      .map((item: Json) => ({item, rest: scrubbed(item, isErased)}))
      .filter(({item, rest}) => item === null || rest !== null)
      .map(({rest}) => rest);
  }
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      key.replace(HASH, hash => (isErased(hash) ? GONE : hash)),
      scrubbed(item as Json, isErased),
    ]),
  );
}

/** An event without the hashes of the erased. */
export function scrubbedEvent(event: RawEvent, isErased: IsErased): RawEvent {
  const {id, payload, ...rest} = event;
  return {
    ...rest,
    id: id.replace(HASH, hash => (isErased(hash) ? GONE : hash)),
    payload: scrubbed(payload, isErased) as RawEvent["payload"],
  };
}

/** What of a batch may be stored: nothing of those who were erased. */
export function scrubbedBatch(
  batch: Batch,
  identity: {isErased: IsErased; erasedCount: number},
): Batch {
  if (identity.erasedCount === 0) return batch;
  const {isErased} = identity;
  return {
    ...batch,
    events: batch.events.map(event => scrubbedEvent(event, isErased)),
    ...(batch.cursor === undefined
      ? {}
      : {cursor: {...batch.cursor, value: scrubbed(batch.cursor.value, isErased)}}),
  };
}

function scrubbedText(text: string, isErased: IsErased): string | null {
  const rest = text.replace(HASH, hash => (isErased(hash) ? GONE : hash));
  return rest === GONE && text !== GONE ? null : rest;
}
