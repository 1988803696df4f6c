import {basename} from "node:path";
import {isSignedBy} from "./signature.ts";

/** A delivery out of a file, or why there is none. */
export type SavedDelivery = {event: string; payload: unknown} | {fault: string};

type Fields = Readonly<Record<string, unknown>>;

/**
 * Finds the delivery in a saved document: `{headers, payload}`, `{event, payload}`, what GitHub's own list of
 * deliveries gives (`{event, request: {headers, payload}}`), or a bare payload, whose event is the beginning of
 * the file's name (`pull_request.opened.json`). A signature that was saved with it is checked where there are
 * secrets to check it with: over the payload as it came when it was saved as a text, else over its compact JSON.
 */
export function savedDelivery(
  document: unknown,
  {file, secrets}: {file: string; secrets: readonly string[]},
): SavedDelivery {
  if (!isFields(document)) return {fault: "is not a JSON object"};
  const outer = isFields(document.request) ? {...document, ...document.request} : document;
  if (!("payload" in outer)) return bare(document, file);
  const headers = isFields(outer.headers) ? lowerCase(outer.headers) : new Map<string, unknown>();
  const event = headers.get("x-github-event") ?? outer.event;
  if (typeof event !== "string" || event === "") {
    return {fault: "does not say its event: neither X-GitHub-Event nor event is there"};
  }
  const signature = headers.get("x-hub-signature-256");
  if (typeof signature === "string" && secrets.length > 0) {
    const raw = typeof outer.payload === "string" ? outer.payload : JSON.stringify(outer.payload);
    if (!isSignedBy(secrets, {signature, body: Buffer.from(raw)})) {
      return {fault: "has a signature that GITHUB_WEBHOOK_SECRET did not make"};
    }
  }
  return withPayload(event, outer.payload);
}

function bare(payload: Fields, file: string): SavedDelivery {
  const event = /^[a-z]+(?:_[a-z]+)*/.exec(basename(file))?.[0];
  if (event !== undefined && ("repository" in payload || "sender" in payload)) {
    return {event, payload};
  }
  return {
    fault:
      "is no delivery: neither {headers, payload}, nor {event, payload}, nor a payload in a file named after its event",
  };
}

function withPayload(event: string, payload: unknown): SavedDelivery {
  if (typeof payload !== "string") return {event, payload};
  try {
    return {event, payload: JSON.parse(payload)};
  } catch {
    return {fault: "has a payload that is not JSON"};
  }
}

function lowerCase(headers: Fields): Map<string, unknown> {
  return new Map(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
