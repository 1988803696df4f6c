import {once} from "node:events";
import {request} from "node:http";
import {connect} from "node:net";
import {Hono} from "hono";
import {describe, expect, it, onTestFinished} from "vitest";
import {listen} from "../src/server/listen.ts";
import {
  env,
  job,
  proofOf,
  type Receiving,
  receiving,
  send,
} from "../src/server/webhooks/fixtures/receiving.ts";

const MIB = 1024 ** 2;
const SENDERS = ["github", "prefect", "pagerduty", "typeform"] as const;
/** Stands in everything that is sent, and in no answer, log line or dead letter. */
const MARK = "hostile-mark";

type Answer = {code: number; body: string; sentBytes: number; connection: string | undefined};

/** The routes on a port of their own. */
async function serving(): Promise<Receiving & {url: URL}> {
  const world = receiving();
  const stop = new AbortController();
  const address = await new Promise<string>((resolve, reject) => {
    const app = new Hono().route("/webhooks", world.routes);
    const options = {host: "127.0.0.1", port: 0, signal: stop.signal, onListening: resolve};
    listen(app, options).catch(reject);
  });
  onTestFinished(() => world.inbox.close());
  onTestFinished(() => stop.abort());
  return {...world, url: new URL(address)};
}

/** Sends so many bytes, and stops when the answer comes. */
async function post(
  {url, path, headers}: {url: URL; path: string; headers: Record<string, string>},
  body: Buffer,
): Promise<Answer> {
  const asked = request({host: url.hostname, port: url.port, path, method: "POST", headers});
  let [sentBytes, isAnswered] = [0, false];
  const answer = once(asked, "response").then(async ([response]) => {
    isAnswered = true;
    let text = "";
    for await (const chunk of response) text += chunk;
    const {connection} = response.headers;
    return {code: response.statusCode as number, body: text, connection};
  });
  // The server may close while we still write.
  asked.on("error", () => {});
  for (let at = 0; at < body.length && !isAnswered && !asked.destroyed; at += 64 * 1024) {
    const chunk = body.subarray(at, at + 64 * 1024);
    sentBytes += chunk.length;
    if (!asked.write(chunk)) await Promise.race([once(asked, "drain"), answer]);
    // Lets an answer in.
    await new Promise(done => setImmediate(done));
  }
  asked.end();
  return {...(await answer), sentBytes};
}

/** The answer to bytes as they are. */
async function raw(url: URL, text: string): Promise<string> {
  const socket = connect(Number(url.port), url.hostname);
  socket.end(text, "latin1");
  let answer = "";
  for await (const chunk of socket) answer += chunk;
  return answer;
}

describe("a body of 26 MiB", () => {
  const body = Buffer.alloc(26 * MIB, MARK);

  it.each(SENDERS)("that is declared is refused before %s has sent much of it", async sender => {
    const {url} = await serving();
    const headers = {...proofOf(sender, body), "content-length": String(body.length)};
    const answer = await post({url, path: `/webhooks/${sender}`, headers}, body);
    expect(answer).toMatchObject({code: 413, connection: "close"});
    expect(answer.sentBytes).toBeLessThan(8 * MIB);
    expect(answer.body).not.toContain(MARK);
  });

  it.each(SENDERS)("that comes in chunks from %s is refused once it is too large", async sender => {
    const {url, inbox} = await serving();
    const headers = {...proofOf(sender, body), "transfer-encoding": "chunked"};
    const answer = await post({url, path: `/webhooks/${sender}`, headers}, body);
    expect(answer).toMatchObject({code: 413, connection: "close"});
    expect(inbox.counts()).toEqual({pending: 0, dead: 0});
  });

  it("without a proof is refused before any of it is read", async () => {
    const {url} = await serving();
    for (const sender of SENDERS) {
      const headers = {"content-length": String(20 * MIB)};
      const answer = await post({url, path: `/webhooks/${sender}`, headers}, body);
      expect(answer.code).toBe(401);
      expect(answer.sentBytes).toBeLessThan(8 * MIB);
    }
  });
});

describe("what is not what it should be", () => {
  const signed = (text: string | Buffer) => Buffer.from(text as string);
  const deep = `${"[".repeat(200_000)}${"]".repeat(200_000)}`;
  const bodies: [string, Buffer][] = [
    ["nothing", signed("")],
    ["malformed JSON", signed(`{"${MARK}": `)],
    ["no UTF-8", Buffer.concat([signed(`{"${MARK}": "`), Buffer.from([0xff, 0xfe]), signed('"}')])],
    ["null", signed("null")],
    ["a number", signed("1e999")],
    ["a text", signed(`"${MARK}"`)],
    ["a list", signed(`[{"event": "${MARK}"}]`)],
    ["deep lists", signed(deep)],
    ["deep within a field", signed(`{"event": ${deep}, "repository": ${deep}}`)],
    [
      "a prototype",
      signed(`{"__proto__": {"isAdmin": "${MARK}"}, "constructor": {"prototype": 1}}`),
    ],
    [
      "a prototype where it is read",
      signed(
        JSON.stringify({...job(1), workflow_job: MARK}).replace(
          '"action"',
          '"__proto__":{"event":"x"},"event":{"__proto__":{"resource":1},"id":{}},"action"',
        ),
      ),
    ],
    [
      "other types",
      signed(JSON.stringify({event: 7, event_type: [], repository: MARK, action: {}})),
    ],
    ["nulls in texts", signed(JSON.stringify({...job(1), workflow_job: {id: "\0"}, event: "\0"}))],
    ["a list of events", signed(JSON.stringify({events: [null, 7, {resource: null}]}))],
  ];

  it.each(bodies)(
    "%s is refused or put aside, by every sender, and told to nobody",
    async (_, body) => {
      const {routes, inbox, notes} = receiving();
      for (const sender of SENDERS) {
        const {code, said} = await send(routes, sender, body);
        expect([200, 400, 422]).toContain(code);
        expect(JSON.stringify(said)).not.toContain(MARK);
      }
      expect(JSON.stringify([notes, inbox.dead()])).not.toContain(MARK);
      expect(inbox.counts().pending).toBe(0);
      expect(({} as {isAdmin?: unknown}).isAdmin).toBe(undefined);
      await inbox.close();
    },
  );

  it("is any body with a wrong or missing proof: 401, and no dead letter", async () => {
    const {routes, inbox} = receiving();
    const body = Buffer.from(JSON.stringify(job(1)));
    for (const sender of SENDERS) {
      const names = Object.keys(proofOf(sender, body));
      const wrong = [
        Object.fromEntries(names.map(name => [name, undefined])),
        proofOf(sender, body, "another secret"),
        Object.fromEntries(names.map(name => [name, ""])),
        Object.fromEntries(names.map(name => [name, "sha256="])),
        Object.fromEntries(names.map(name => [name, `sha256=${"0".repeat(64)}`])),
        Object.fromEntries(names.map(name => [name, `v1=${MARK},v1=`])),
        Object.fromEntries(names.map(name => [name, "x".repeat(10_000)])),
      ];
      if (sender !== "prefect") wrong.push(proofOf(sender, Buffer.from("another body")));
      for (const headers of wrong) {
        const {code, said} = await send(routes, sender, body, headers);
        expect([sender, code]).toEqual([sender, 401]);
        expect(JSON.stringify(said)).not.toContain(MARK);
      }
    }
    expect(inbox.counts()).toEqual({pending: 0, dead: 0});
    await inbox.close();
  });

  it("is a content type or a header of GitHub that is odd", async () => {
    const {routes, inbox} = receiving();
    for (const headers of [
      {"content-type": "text/plain"},
      {"content-type": undefined},
      {"content-type": `multipart/form-data; boundary=${MARK}`},
      {"x-github-event": undefined},
      {"x-github-event": "__proto__"},
      {"x-github-event": `<script>${MARK}`},
      {"x-github-delivery": undefined},
      {"x-github-delivery": `../../${MARK}`},
      {"x-github-delivery": "x".repeat(65)},
    ]) {
      const {code, said} = await send(routes, "github", job(1), headers);
      expect([headers, code]).toEqual([headers, 400]);
      expect(JSON.stringify(said)).not.toContain(MARK);
    }
    const unknown = await send(routes, "github", job(1), {"x-github-event": "constructor"});
    expect(unknown).toMatchObject({code: 200, said: {status: "ignored"}});
    expect(inbox.counts()).toEqual({pending: 0, dead: 0});
    await inbox.close();
  });
});

describe("a path or a request that is odd", () => {
  it("is never answered 500", async () => {
    const {url} = await serving();
    const host = `Host: ${url.host}\r\nConnection: close\r\n`;
    const lines = [
      "GET /webhooks/github",
      "PUT /webhooks/github",
      "POST /webhooks/",
      "POST /webhooks/__proto__",
      "POST /webhooks/constructor",
      "POST /webhooks/github/../../etc/passwd",
      "POST /webhooks/..%2f..%2fgithub",
      "POST /webhooks/%00",
      "POST /webhooks/%ff%fe",
      "POST //webhooks//github",
      "POST /webhooks/github%20",
      "POST /webhooks/GITHUB",
      `POST /webhooks/${"x".repeat(8000)}`,
      "POST http://elsewhere.example/webhooks/github",
      "DELETE /webhooks/github?x=%",
    ];
    for (const line of lines) {
      const answer = await raw(url, `${line} HTTP/1.1\r\n${host}Content-Length: 0\r\n\r\n`);
      const code = Number(answer.slice(9, 12));
      expect([line.slice(0, 60), code]).toEqual([line.slice(0, 60), expect.any(Number)]);
      expect([400, 401, 404, 405]).toContain(code);
    }
  });

  it("is one whose length is no length, or whose body ends early", async () => {
    const {url, inbox} = await serving();
    const proof = `X-Hub-Signature-256: sha256=${"0".repeat(64)}\r\n`;
    const head = `POST /webhooks/github HTTP/1.1\r\nHost: ${url.host}\r\nConnection: close\r\n${proof}`;
    for (const length of ["-1", "1e3", "99999999999999999999999", "0x10", "5, 6"]) {
      const answer = await raw(url, `${head}Content-Length: ${length}\r\n\r\n12345`);
      expect([length, answer.slice(9, 12)]).toEqual([length, expect.stringMatching(/^4(00|13)$/)]);
    }
    const cut = await raw(url, `${head}Content-Length: 100\r\n\r\n12345`);
    expect(cut).not.toMatch(/ 500 /);
    // And it still answers.
    const whole = await raw(url, `${head}Content-Length: 2\r\n\r\n{}`);
    expect(whole).toMatch(/^HTTP\/1.1 401 /);
    expect(inbox.counts()).toEqual({pending: 0, dead: 0});
  });
});

it("a replay of a delivery under another id changes nothing", async () => {
  const {routes, inbox} = receiving({secrets: env});
  for (let i = 0; i < 3; i += 1) await send(routes, "github", job(1));
  // Three deliveries, whose events are the same one.
  expect(inbox.counts().pending).toBe(3);
  await inbox.close();
});
