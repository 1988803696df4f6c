import {mkdirSync, readFileSync} from "node:fs";
import {dirname} from "node:path";
import {replaceFile} from "../../lib/replace-file.ts";

const SCHEMA = "fivekeys.ended-sessions/1";
/** Beyond this, everybody signs in again. */
const SESSIONS_MAX = 10_000;

type List = {
  schema: string;
  /** Sessions that began before this second have ended. */
  not_before: number;
  /** By id, the second until which the session would have lasted. */
  sessions: Record<string, number>;
};

/** A session as far as its end goes; moments are seconds since 1970. */
type Ending = {id: string; at: number; until: number};

/**
 * The sessions that were ended before their time. Their cookies are still signed, so they are listed until they expire,
 * in a file that outlasts the server. A file that cannot be read ends all sessions: a stolen cookie must not come back.
 */
export function endedSessions(path: string, {now}: {now: () => Date}) {
  const seconds = () => Math.floor(now().getTime() / 1000);
  let list = readList(path, seconds());

  return {
    has: ({id, at}: Ending) => Object.hasOwn(list.sessions, id) || at < list.not_before,

    add({id, until}: Ending): void {
      const lasting = Object.entries(list.sessions).filter(([, end]) => end > seconds());
      const sessions = Object.fromEntries([...lasting, [id, until]]);
      list =
        lasting.length < SESSIONS_MAX
          ? {...list, sessions}
          : // The session that ends now began in this second at the latest.
            {schema: SCHEMA, not_before: seconds() + 1, sessions: {}};
      mkdirSync(dirname(path), {recursive: true});
      replaceFile(path, {text: `${JSON.stringify(list)}\n`, modifiedAt: now()});
    },
  };
}

function readList(path: string, second: number): List {
  const nothing = {schema: SCHEMA, not_before: 0, sessions: {}};
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return nothing;
    return {...nothing, not_before: second};
  }
  try {
    const list = JSON.parse(text) as List;
    if (list.schema === SCHEMA) return list;
  } catch {
    // Damaged: nobody knows which sessions stood in it.
  }
  return {...nothing, not_before: second};
}
