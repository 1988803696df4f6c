import {Worker} from "node:worker_threads";
import type {Config} from "../../config.ts";
import type {Env} from "../../lib/secret.ts";
import type {EventSender} from "../../lib/webhook-secrets.ts";
import type {ServerLog} from "../log.ts";
import {type Answer, NOT_STORED, TOO_MUCH} from "./answers.ts";
import type {Desk, Secrets} from "./desk.ts";
import type {Sent} from "./senders.ts";

/** How long deliveries that come close together wait for each other: to hand them over costs as much for one as for all. */
const GATHER_MS = 4;
/** So many are handed over at once, so that the thread begins with them while more are read. */
const HANDED_MAX = 32;
/** What all bodies that were handed over and not answered may hold together. */
const BYTES_MAX = 128 * 1024 ** 2;

/** What the desk of the thread is opened with. */
export type Opening = {config: Config; env: Env; secrets: Secrets};

/** A delivery on its way to the thread, without its body. */
export type Head = {id: number; source: EventSender; headers: Sent["headers"]};

type Handed = {head: Head; body: Uint8Array<ArrayBuffer>};

/** The heads are a list in JSON: one text is copied sooner than all its objects. */
type Deliveries = {heads: string; bodies: readonly Uint8Array<ArrayBuffer>[]};

export type ToThread = {opening: Opening} | {deliveries: Deliveries} | {isOver: true};
export type FromThread =
  | {isOpen: true}
  | {answers: readonly (readonly [number, Answer])[]}
  | {note: string};

export type DeskThread = {
  desk: Desk;
  /** Opens the desk before the first delivery comes. Resolves also where it cannot be opened, which the log tells. */
  open: (about: Pick<Opening, "config" | "env"> & {log: ServerLog}) => Promise<void>;
  /** Ends the thread, once what it has is stored. */
  close: () => Promise<void>;
};

/**
 * A desk on a thread of its own: neither reading a delivery nor waiting for the disk keeps any other answer waiting. A
 * thread that fails is told of, its deliveries are answered 503, and the next one begins another. It begins at once to
 * load what it needs; without secrets there is none, for then nothing comes to the desk.
 */
export function deskThread(secrets: Secrets | null): DeskThread {
  const waiting = waitingRoom();
  let worker: Worker | null = null;
  let opening: Opening | null = null;
  let log: ServerLog | null = null;
  let opened = () => {};

  const tell = (message: ToThread, buffers: ArrayBuffer[] = []) =>
    worker?.postMessage(message, buffers);

  function begin(): void {
    if (worker !== null) return;
    worker = new Worker(new URL("./thread-work.ts", import.meta.url), {name: "webhooks"});
    worker.on("message", (message: FromThread) => {
      if ("answers" in message) waiting.answer(message.answers);
      else if ("note" in message) log?.info(message.note);
      else opened();
    });
    worker.on("error", error => log?.error("The thread of webhooks failed", {why: error.stack}));
    worker.on("exit", () => {
      worker = null;
      waiting.answerAll(NOT_STORED);
      opened();
    });
    if (opening !== null) tell({opening});
  }

  const outbox = gathering((all: readonly Handed[]) => {
    // Those of a thread that has failed meanwhile are answered.
    const some = all.filter(({head}) => waiting.has(head.id));
    if (some.length === 0) return;
    begin();
    const deliveries = deliveriesOf(some);
    const buffers = deliveries.bodies.map(({buffer}) => buffer);
    tell({deliveries}, buffers);
  });

  if (secrets !== null) begin();
  return {
    desk: ({source, sent: {headers, body}}) => {
      const bytes = body.length;
      if (waiting.bytes() + bytes > BYTES_MAX) return Promise.resolve(TOO_MUCH);
      return new Promise(resolve => {
        const id = waiting.add({resolve, bytes});
        outbox.add({head: {id, source, headers}, body: ownBytes(body)});
      });
    },
    open: about => {
      if (secrets === null) return Promise.resolve();
      log = about.log;
      const {config, env} = about;
      opening = {config, env: {...env}, secrets};
      const isOpen = new Promise<void>(resolve => {
        opened = resolve;
      });
      // Where it could not even load, the next one tells why.
      if (worker === null) begin();
      else tell({opening});
      return isOpen;
    },
    close: async () => {
      outbox.empty();
      const last = worker;
      if (last === null) return;
      const isOver = new Promise(resolve => last.once("exit", resolve));
      tell({isOver: true});
      await isOver;
    },
  };
}

/** Those who are not answered yet. */
function waitingRoom() {
  type Waiting = {resolve: (answer: Answer) => void; bytes: number};
  const all = new Map<number, Waiting>();
  let [last, bytes] = [0, 0];
  const answerOne = (id: number, answer: Answer) => {
    const one = all.get(id);
    if (one === undefined) return;
    all.delete(id);
    bytes -= one.bytes;
    one.resolve(answer);
  };
  return {
    add: (one: Waiting): number => {
      last += 1;
      all.set(last, one);
      bytes += one.bytes;
      return last;
    },
    has: (id: number) => all.has(id),
    answer: (answers: readonly (readonly [number, Answer])[]) => {
      for (const [id, answer] of answers) answerOne(id, answer);
    },
    answerAll: (answer: Answer) => {
      for (const id of all.keys()) answerOne(id, answer);
    },
    bytes: () => bytes,
  };
}

/** Hands over what comes close together at once; what comes after a pause waits for nothing. */
function gathering<T>(handOver: (all: readonly T[]) => void) {
  const all: T[] = [];
  let handedAt = 0;
  const empty = () => {
    if (all.length === 0) return;
    handedAt = performance.now();
    handOver(all.splice(0));
  };
  return {
    add: (one: T) => {
      if (all.length === 0) {
        const wait = GATHER_MS - (performance.now() - handedAt);
        if (wait > 0) setTimeout(empty, wait);
        else setImmediate(empty);
      }
      all.push(one);
      if (all.length === HANDED_MAX) empty();
    },
    empty,
  };
}

function deliveriesOf(handed: readonly Handed[]): Deliveries {
  const heads = JSON.stringify(handed.map(({head}) => head));
  return {heads, bodies: handed.map(({body}) => body)};
}

/** Bytes that share their memory with nothing else, so that it can be handed over. */
function ownBytes(body: Buffer): Uint8Array<ArrayBuffer> {
  const {buffer} = body;
  const isOwn = buffer instanceof ArrayBuffer && buffer.byteLength === body.length;
  return isOwn ? new Uint8Array(buffer) : new Uint8Array(body);
}
