import type {Context} from "hono";
import {refuse} from "./answers.ts";
import {type BodyReader, incomingOf} from "./read-body.ts";
import type {Sent} from "./senders.ts";

/**
 * Reads a delivery that shows a proof; one without is refused before its body is read. Returns what was sent, or the
 * answer.
 */
export async function readProven(
  context: Context,
  {
    bytesMax,
    proofs,
    readBody,
  }: {
    bytesMax: number;
    /** The headers of which one must be there. */
    proofs: readonly string[];
    readBody: BodyReader;
  },
): Promise<Sent | Response> {
  const headers = headersOf(context);
  if (!proofs.some(name => headers[name])) {
    const reason = `the ${proofs[0]} header is missing: the delivery is not signed with the secret`;
    return refuse(context, {code: 401, reason}, {isUnread: true});
  }
  const read = await readBody(context, {bytesMax});
  return "code" in read ? refuse(context, read, {isUnread: true}) : {headers, body: read.body};
}

/** By lower-case name. Those of Node are there already; others are of a test or another server. */
function headersOf(context: Context): Sent["headers"] {
  // Of the headers that are read here Node joins several or keeps the first; none is a list.
  return incomingOf(context)?.headers ?? Object.fromEntries(context.req.raw.headers);
}
