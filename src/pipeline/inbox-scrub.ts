import {existsSync} from "node:fs";
import type {Config} from "../config.ts";
import type {RawEvent} from "../sources/source.ts";
import {inboxPath, openInboxFile} from "./inbox-file.ts";
import {scrubbedEvent} from "./subject-scrub.ts";

/** Takes the hashes of the erased out of the events of dead letters; what was there before is overwritten. */
export function scrubInbox(
  config: Pick<Config, "dataFolder">,
  isErased: (hash: string) => boolean,
): void {
  const path = inboxPath(config);
  if (!existsSync(path)) return;
  const file = openInboxFile(path);
  try {
    const letters = file
      .prepare("select dead_id, events from dead where events is not null")
      .all() as {dead_id: number; events: string}[];
    const replace = file.prepare("update dead set events = ? where dead_id = ?");
    for (const {dead_id, events} of letters) replace.run(scrubbedText(events, isErased), dead_id);
    // What was written over still stands in the log of the file until it is cut.
    file.exec("pragma wal_checkpoint(truncate)");
  } finally {
    file.close();
  }
}

/** What is no list of events is no use to anybody. */
function scrubbedText(text: string, isErased: (hash: string) => boolean): string {
  try {
    const events = JSON.parse(text) as RawEvent[];
    return JSON.stringify(events.map(event => scrubbedEvent(event, isErased)));
  } catch {
    return "[]";
  }
}
