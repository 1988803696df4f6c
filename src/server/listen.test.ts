import {connect, type Socket} from "node:net";
import {setTimeout as pause} from "node:timers/promises";
import {Hono} from "hono";
import {afterEach, expect, it} from "vitest";
import {listen} from "./listen.ts";

const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

const LONG = 60_000;
const LIMITS = {headersMs: 300, requestMs: LONG, idleMs: LONG};

async function served(app: Hono, limits = LIMITS): Promise<{base: URL; stop: () => Promise<void>}> {
  const stopping = new AbortController();
  const address = Promise.withResolvers<string>();
  const ended = listen(app, {
    host: "127.0.0.1",
    port: 0,
    signal: stopping.signal,
    limits,
    onListening: address.resolve,
  });
  const stop = () => {
    stopping.abort();
    return ended;
  };
  stops.push(stop);
  return {base: new URL(await address.promise), stop};
}

/** A connection that has sent so much, and all that comes back until it is closed. */
function sending({port}: URL, text: string): {socket: Socket; answer: Promise<string>} {
  const socket = connect(Number(port), "127.0.0.1");
  socket.write(text);
  const chunks: Buffer[] = [];
  socket.on("data", chunk => chunks.push(chunk));
  socket.on("error", () => undefined);
  const answer = new Promise<string>(resolve =>
    socket.on("close", () => resolve(Buffer.concat(chunks).toString())),
  );
  return {socket, answer};
}

it("hangs up on a client that does not get to the end of its headers, and serves others meanwhile", async () => {
  const {base} = await served(new Hono().get("/", context => context.text("here")));
  const slow = Array.from({length: 50}, () => sending(base, "GET / HTTP/1.1\r\nHost: a\r\nX-A: "));
  const drip = setInterval(() => {
    for (const {socket} of slow) if (socket.writable) socket.write("a");
  }, 50);
  expect(await (await fetch(base)).text()).toBe("here");
  // A reset, where a drop was on its way while the server hung up, leaves nothing to be read.
  for (const {answer} of slow) expect(await answer).toMatch(/^(HTTP\/1\.1 408 |$)/);
  clearInterval(drip);
});

it("hangs up on a client that does not get to the end of its body", async () => {
  const app = new Hono().post("/", async context => context.text(await context.req.text()));
  app.onError((_, context) => context.body(null, 400));
  const {base} = await served(app, {headersMs: 300, requestMs: 600, idleMs: LONG});
  const {answer} = sending(base, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\nabc");
  expect(await answer).toMatch(/^HTTP\/1\.1 408 /);
});

it("refuses headers of more than 16 KiB", async () => {
  const {base} = await served(new Hono().get("/", context => context.text("here")));
  const {answer} = sending(base, `GET / HTTP/1.1\r\nX-A: ${"a".repeat(17_000)}\r\n\r\n`);
  expect(await answer).toMatch(/^HTTP\/1\.1 431 /);
});

it("ends what it was asked before it stops, and takes no more", async () => {
  const asked = Promise.withResolvers<void>();
  const go = Promise.withResolvers<void>();
  const app = new Hono().get("/", async context => {
    asked.resolve();
    await go.promise;
    return context.text("still here");
  });
  const {base, stop} = await served(app);
  // Kept alive and idle: it does not hold the end up.
  const {answer: idle} = sending(base, "");
  const answer = fetch(base);
  await asked.promise;
  const ended = stop();
  await pause(50);
  await expect(fetch(base)).rejects.toThrow();
  go.resolve();
  expect(await (await answer).text()).toBe("still here");
  await ended;
  await idle;
});

it("takes a port that is free where the given one is taken and any will do", async () => {
  const {base} = await served(new Hono());
  const stopping = new AbortController();
  const address = Promise.withResolvers<string>();
  const ended = listen(new Hono(), {
    host: "127.0.0.1",
    port: Number(base.port),
    signal: stopping.signal,
    orAnyPort: true,
    onListening: address.resolve,
  });
  expect(new URL(await address.promise).port).not.toBe(base.port);
  stopping.abort();
  await ended;
});
