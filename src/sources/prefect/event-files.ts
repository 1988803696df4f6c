import {type Delivered, readSavedFiles, type SavedReading} from "../saved-files.ts";
import type {RawEvent} from "../source.ts";
import {type EventContext, readDocument} from "./event.ts";

/**
 * Reads saved deliveries of automations (`{headers, body}` or the body alone), saved events, answers of
 * `/events/filter` and run records. Throws a UserError that lists what is wrong, with file and line: a single wrong
 * one, and none is returned.
 */
export function readSavedEvents(
  files: readonly string[],
  {cwd, ...context}: {cwd: string} & EventContext,
): SavedReading<RawEvent> {
  return readSavedFiles(files, {cwd, read: document => readSaved(document, context)});
}

function readSaved(document: unknown, context: EventContext): Delivered<RawEvent> {
  const {body} = (document ?? {}) as {body?: unknown};
  if (body === undefined) return readDocument(document, context);
  if (typeof body !== "string") return readDocument(body, context);
  try {
    return readDocument(JSON.parse(body), context);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return {status: "odd", reason: "has a body that is not JSON"};
  }
}
