// The thread of `thread.ts`: takes deliveries, and answers those that were stored together at once.
import {enableCompileCache} from "node:module";
import {setImmediate as turn} from "node:timers/promises";
import {fileURLToPath} from "node:url";
import {parentPort} from "node:worker_threads";
import type {Answer} from "./answers.ts";
import type {Desk} from "./desk.ts";
import type {FromThread, Head, Opening, ToThread} from "./thread.ts";

// A thread has its own, as the program has.
enableCompileCache(
  fileURLToPath(new URL("../../../node_modules/.cache/fivekeys", import.meta.url)),
);
const [{openDesk}, {warmUpDesk}, {openInbox}, {openIdentity}] = await Promise.all([
  import("./desk.ts"),
  import("./warm-up-desk.ts"),
  import("../../pipeline/inbox.ts"),
  import("../../lib/identity.ts"),
]);

/** After so many it is the turn of what was stored, and of its answers. */
const TAKEN_MAX = 32;

const port = parentPort!;
const tell = (message: FromThread) => port.postMessage(message);
const log = {note: (note: string) => tell({note})};
let [desk, close]: [Desk | null, () => Promise<void>] = [null, async () => {}];
let answers: [number, Answer][] = [];
const given: Given[] = [];
let taking: Promise<void> | null = null;

function open({config, env, secrets}: Opening): void {
  const identity = openIdentity({root: config.root, env, aliases: config.people.aliases});
  const inbox = openInbox(config);
  desk = openDesk({config, secrets, inbox, identity, log});
  close = inbox.close;
  tell({isOpen: true});
}

async function takeAll(): Promise<void> {
  while (given.length > 0) {
    for (const one of given.splice(0, TAKEN_MAX)) void take(one);
    await turn();
  }
  taking = null;
}

type Given = Head & {body: Uint8Array<ArrayBuffer>};

async function take({id, source, headers, body}: Given): Promise<void> {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  const answer = await desk!({source, sent: {headers, body: bytes}});
  // What is stored in one transaction is answered in one turn.
  if (answers.length === 0) setImmediate(tellAnswers);
  answers.push([id, answer]);
}

async function end(): Promise<void> {
  await taking;
  await close();
  // Once all that was stored has come to its answer.
  setImmediate(() => {
    tellAnswers();
    port.close();
  });
}

function tellAnswers(): void {
  tell({answers});
  answers = [];
}

port.on("message", (message: ToThread) => {
  if ("opening" in message) open(message.opening);
  else if ("deliveries" in message) {
    const {heads, bodies} = message.deliveries;
    const all = JSON.parse(heads) as Head[];
    given.push(...all.map((head, i) => ({...head, body: bodies[i]!})));
    taking ??= takeAll();
  } else void end();
});
void warmUpDesk();
