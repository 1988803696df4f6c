import type {Readable} from "node:stream";
import type {Context} from "hono";

/** A request as Node has it. */
export type Incoming = Readable & {headers: Readonly<Record<string, string | undefined>>};

/** The request as Node has it; undefined in a test without a server, or on another one. */
export function incomingOf(context: Context): Incoming | undefined {
  return (context.env as {incoming?: Incoming} | undefined)?.incoming;
}

/** What all bodies that are being read may hold together; each sender has its own limit below that. */
const BYTES_IN_FLIGHT_MAX = 128 * 1024 ** 2;

type Body = {body: Buffer} | {code: 400 | 413 | 503; reason: string};

/** Reads the bodies of requests as they are sent, each up to a limit, and all together up to one. */
export type BodyReader = (context: Context, about: {bytesMax: number}) => Promise<Body>;

export function bodyReader({bytesInFlightMax = BYTES_IN_FLIGHT_MAX} = {}): BodyReader {
  let inFlight = 0;

  /** Gathers chunks, and says when there are too many bytes. */
  function gathering(bytesMax: number) {
    const chunks: Buffer[] = [];
    let bytes = 0;
    return {
      add: (chunk: Buffer): Body | null => {
        bytes += chunk.length;
        inFlight += chunk.length;
        if (bytes > bytesMax) return tooLarge(bytesMax);
        if (inFlight > bytesInFlightMax) return {code: 503, reason: "too much is sent at once"};
        chunks.push(chunk);
        return null;
      },
      whole: (): Body => ({body: chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks)}),
      end: () => {
        inFlight -= bytes;
      },
    };
  }

  return async (context, {bytesMax}) => {
    const declared = context.req.header("content-length");
    if (declared !== undefined && !(Number(declared) <= bytesMax)) return tooLarge(bytesMax);
    const gathered = gathering(bytesMax);
    try {
      const incoming = incomingOf(context);
      const objection =
        incoming === undefined
          ? await readStream(context.req.raw.body, gathered.add)
          : await readIncoming(incoming, gathered.add);
      return objection ?? gathered.whole();
    } finally {
      gathered.end();
    }
  };
}

function tooLarge(bytesMax: number): Body {
  return {code: 413, reason: `the body is larger than ${bytesMax / 1024 ** 2} MiB`};
}

const CUT_OFF: Body = {code: 400, reason: "the body was cut off"};

/** Straight from the socket, for the streams of the web cost more than all the rest. */
function readIncoming(
  incoming: Incoming,
  add: (chunk: Buffer) => Body | null,
): Promise<Body | null> {
  return new Promise(resolve => {
    const onData = (chunk: Buffer) => {
      const objection = add(chunk);
      if (objection === null) return;
      incoming.off("data", onData).pause();
      resolve(objection);
    };
    const onEnd = () => resolve(null);
    const onCut = () => resolve(CUT_OFF);
    if (incoming.destroyed) return onCut();
    // All stay where they are: the first that is told resolves, and what comes later concerns nobody any more.
    incoming.on("data", onData).on("end", onEnd).on("error", onCut).on("close", onCut);
  });
}

async function readStream(
  stream: ReadableStream<Uint8Array> | null,
  add: (chunk: Buffer) => Body | null,
): Promise<Body | null> {
  if (stream === null) return null;
  try {
    for await (const chunk of stream as unknown as AsyncIterable<Uint8Array>) {
      const objection = add(Buffer.from(chunk));
      if (objection !== null) return objection;
    }
    return null;
  } catch {
    return CUT_OFF;
  }
}
