const [SPACE, QUOTE, COMMA, BACKSLASH] = [0x20, 0x22, 0x2c, 0x5c];
const [OPEN_LIST, CLOSE_LIST] = [0x5b, 0x5d];
const [OPEN_OBJECT, CLOSE_OBJECT] = [0x7b, 0x7d];
const MARK = [0xef, 0xbb, 0xbf];
/** One message with all that hangs on it; Slack itself takes no more than a few kilobytes of text. */
const ITEM_BYTES_MAX = 16 * 1024 ** 2;

/** The text is no list of objects in JSON; holds nothing of it. */
export class NotAListError extends Error {
  constructor(reason: string) {
    super(reason);
    this.name = "NotAListError";
  }
}

/**
 * The objects of a JSON list while its text comes in pieces, as many at once as end in a piece: never more than that is
 * in memory. Throws a NotAListError for anything else, also for a text that breaks off.
 */
export async function* jsonItems(chunks: AsyncIterable<Buffer>): AsyncGenerator<unknown[]> {
  const scan = scanner();
  for await (const chunk of chunks) yield scan.take(chunk);
  scan.end();
}

/** Where in an item a byte stands: below how many brackets, and whether in a text, behind a backslash. */
type Place = {depth: number; isText: boolean; isEscaped: boolean};

/** Where an item ends, or the piece that it is in. The one loop over all bytes: it uses no variable but its own. */
function follow(
  chunk: Buffer,
  {from, place}: {from: number; place: Place},
): {at: number; place: Place} {
  let {depth, isText, isEscaped} = place;
  let at = from;
  const {length} = chunk;
  while (at < length && depth > 0) {
    const byte = chunk[at]!;
    at += 1;
    if (isText) {
      if (isEscaped) isEscaped = false;
      else if (byte === BACKSLASH) isEscaped = true;
      else if (byte === QUOTE) isText = false;
    } else if (byte === QUOTE) isText = true;
    else if (byte === OPEN_OBJECT || byte === OPEN_LIST) depth += 1;
    else if (byte === CLOSE_OBJECT || byte === CLOSE_LIST) depth -= 1;
  }
  return {at, place: {depth, isText, isEscaped}};
}

function scanner() {
  let state: "before" | "between" | "item" | "after" = "before";
  let place: Place = {depth: 0, isText: false, isEscaped: false};
  /** The parts of the item that came in earlier pieces. */
  let parts: Buffer[] = [];
  let bytes = 0;

  function take(chunk: Buffer): unknown[] {
    const items: unknown[] = [];
    let start = 0;
    for (let i = 0; i < chunk.length; ) {
      if (state === "item") {
        const ended = follow(chunk, {from: i, place});
        [i, place] = [ended.at, ended.place];
        if (place.depth > 0) break;
        items.push(parse(chunk.subarray(start, i)));
        state = "between";
      } else {
        if (begin(chunk[i]!)) start = i;
        i += 1;
      }
    }
    if (state === "item") keep(Buffer.from(chunk.subarray(start)));
    return items;
  }

  /** Whether an item begins with this byte. */
  function begin(byte: number): boolean {
    if (byte <= SPACE) return false;
    // A mark of the order of bytes, as some editors write it.
    if (state === "before" && MARK.includes(byte)) return false;
    if (state === "before" && byte === OPEN_LIST) state = "between";
    else if (state === "between" && byte === CLOSE_LIST) state = "after";
    else if (state === "between" && byte === OPEN_OBJECT) {
      [state, place] = ["item", {depth: 1, isText: false, isEscaped: false}];
      return true;
    } else if (state !== "between" || byte !== COMMA) throw new NotAListError("is no list of JSON");
    return false;
  }

  function keep(part: Buffer): void {
    bytes += part.length;
    if (bytes > ITEM_BYTES_MAX) throw new NotAListError("holds a thing larger than 16 MiB");
    parts.push(part);
  }

  function parse(last: Buffer): unknown {
    keep(last);
    const text = (parts.length === 1 ? last : Buffer.concat(parts)).toString("utf8");
    [parts, bytes] = [[], 0];
    try {
      return JSON.parse(text);
    } catch {
      // Not its cause: the message quotes the text.
      throw new NotAListError("is not JSON");
    }
  }

  function end(): void {
    if (state !== "after") throw new NotAListError("breaks off");
  }

  return {take, end};
}
