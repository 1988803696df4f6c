import {existsSync} from "node:fs";
import type {DatabaseSync} from "node:sqlite";
import {exitCodes, UserError} from "../lib/errors.ts";
import {catalogue} from "../metrics/catalogue.ts";
import {type DeadLetter, deadLetters, forgetDead, revive} from "../pipeline/inbox-dead.ts";
import {inboxPath, openInboxFile} from "../pipeline/inbox-file.ts";
import {sync} from "../pipeline/sync.ts";
import {withWriter} from "../pipeline/writer.ts";
import type {Run} from "./command.ts";
import {openConfig} from "./open-config.ts";

/** Lists the deliveries that could not be used, stores again those that hold events, or forgets what holds none. */
export const run: Run = async input => {
  const {args, options, terminal} = input;
  const [action, id = null] = args as [string, string?];
  const config = await openConfig(input);
  const path = inboxPath(config);
  const json = (document: object) => terminal.out(`${JSON.stringify(document, null, 2)}\n`);
  if (action === "list" && id === null) {
    const dead = inFile(path, deadLetters, []);
    if (options.json) json({schema: "fivekeys.dead-letters/1", dead});
    else terminal.out(shown(dead));
    return exitCodes.done;
  }
  if (action === "retry" && id === null) {
    const tried = inFile(path, revive, 0);
    const left = await fold(input);
    if (options.json) json({schema: "fivekeys.inbox-retry/1", tried, dead: left});
    else {
      const failed = left === 0 ? "all were stored" : `${left} could not be stored again`;
      terminal.log.note(
        tried === 0 ? "No dead letter holds events." : `Tried ${tried}: ${failed}.`,
      );
    }
    return exitCodes.done;
  }
  if (action === "forget") {
    const forgotten = inFile(path, file => forgetDead(file, id), 0);
    if (options.json) json({schema: "fivekeys.inbox-forget/1", forgotten});
    else terminal.log.note(`Forgot ${counted(forgotten)}.`);
    return exitCodes.done;
  }
  throw new UserError(`Cannot ${action} the inbox: there is no such action`, {
    hint: "Write `fivekeys inbox list`, `fivekeys inbox retry` or `fivekeys inbox forget [delivery]`.",
  });
};

/** What comes of the inbox, or of none. */
function inFile<T>(path: string, work: (file: DatabaseSync) => T, none: T): T {
  if (!existsSync(path)) return none;
  const file = openInboxFile(path);
  try {
    return work(file);
  } finally {
    file.close();
  }
}

/** Stores what waits in the inbox, and builds. Returns how many deliveries could not be stored. */
async function fold(input: Parameters<Run>[0]): Promise<number> {
  const {log, env, signal, ...terminal} = input.terminal;
  const config = await openConfig(input);
  const metrics = catalogue(config);
  const now = terminal.now();
  return withWriter({config, env, now}, async writer => {
    await sync(writer, {config, metrics, log, now, signal, inboxOnly: true});
    return writer.folded?.dead ?? 0;
  });
}

function shown(dead: readonly DeadLetter[]): string {
  if (dead.length === 0) return "No dead letters.\n";
  const lines = dead.flatMap(({source, delivery_id, at, reason, digest, has_events}) => [
    `${at}  ${source}  ${delivery_id}`,
    `    ${reason}`,
    has_events
      ? "    its events are kept: fivekeys inbox retry stores them"
      : `    nothing of it is kept; SHA-256 of the body ${digest}`,
  ]);
  const end = "What holds no events can only be sent again by its sender; fivekeys inbox forget";
  return `${lines.join("\n")}\n\n${counted(dead.length)}. ${end} clears those.\n`;
}

function counted(count: number): string {
  return `${count.toLocaleString("en")} dead letter${count === 1 ? "" : "s"}`;
}
