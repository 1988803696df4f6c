import {connect} from "node:net";
import {afterAll, beforeAll, expect, test} from "vitest";
import {fc} from "./support/fast-check.ts";
import {startServer, type TestServer} from "./support/oidc/server.ts";

const TOKEN = "5".repeat(32);
const PATHS = [
  "/",
  "/api/v1/who",
  "/api/v1/access-log",
  "/sign-in",
  "/sign-in/provider",
  "/sign-in/callback",
  "/sign-in/token",
  "/sign-out",
  "/survey/x/y",
];

let server: TestServer;

beforeAll(async () => {
  server = await startServer();
  // Each guess comes a minute later than the one before: limits would hide what lies behind them.
  let ms = Date.now();
  server.world.now = () => {
    ms += 60_000;
    return new Date(ms);
  };
  server.restart({}, {FIVEKEYS_TOKEN: TOKEN});
});
afterAll(() => server.stop());

/** Sends bytes as they are, and returns the first line and all of the answer. */
function raw(lines: readonly string[], body = ""): Promise<{status: number; text: string}> {
  const {hostname, port} = new URL(server.origin);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname);
    let text = "";
    socket.setTimeout(5000, () => socket.destroy(new Error("No answer")));
    socket.on("data", data => {
      text += data.toString("latin1");
    });
    // Too much of a header is cut off before all of it is sent.
    socket.on("error", error =>
      (error as NodeJS.ErrnoException).code === "ECONNRESET" ? end() : reject(error),
    );
    const end = () => resolve({status: Number(text.split(" ")[1] ?? 431), text});
    socket.on("close", end);
    socket.write(`${[...lines, "connection: close"].join("\r\n")}\r\n\r\n${body}`, "latin1");
  });
}

test.each([
  ["a host with a path", ["GET /api/v1/who HTTP/1.1", "host: a/b"]],
  ["a host with a user", ["GET /api/v1/who HTTP/1.1", "host: a@b"]],
  ["a host with letters of no name", ["GET /api/v1/who HTTP/1.1", "host: <script>"]],
  ["an empty host", ["GET /api/v1/who HTTP/1.1", "host:"]],
  ["no host", ["GET /api/v1/who HTTP/1.1"]],
  ["two hosts", ["GET /api/v1/who HTTP/1.1", "host: a", "host: b"]],
  ["a whole address as its path", ["GET http://else.test/api/v1/who HTTP/1.1", "host: else.test"]],
  ["a path that is no path", ["GET api/v1/who HTTP/1.1", "host: a"]],
  ["a path with dots", ["GET /sign-in/../api/v1/who HTTP/1.1", "host: a"]],
  ["a path with hidden dots", ["GET /survey/%2e%2e/api/v1/who HTTP/1.1", "host: a"]],
  ["a path with hidden slashes", ["GET /sign-in%2f..%2fapi%2fv1%2fwho HTTP/1.1", "host: a"]],
  ["a path with broken signs", ["GET /%E0%A4%A/%zz HTTP/1.1", "host: a"]],
  ["two slashes", ["GET //api/v1/who HTTP/1.1", "host: a"]],
  [
    "another method in a header",
    ["GET /api/v1/who HTTP/1.1", "host: a", "x-method-override: POST"],
  ],
  ["a method of its own", ["PURGE /api/v1/who HTTP/1.1", "host: a"]],
  ["a method of tracing", ["TRACE /api/v1/who HTTP/1.1", "host: a"]],
  ["an address that it made up", ["GET /api/v1/who HTTP/1.1", "host: a", "x-forwarded-for: ::1"]],
  ["many cookies", ["GET /api/v1/who HTTP/1.1", "host: a", `cookie: ${"a=b; ".repeat(3000)}`]],
  ["a huge cookie", ["GET /api/v1/who HTTP/1.1", "host: a", `cookie: a=${"b".repeat(80_000)}`]],
  [
    "a cookie of odd bytes",
    ["GET /api/v1/who HTTP/1.1", "host: a", "cookie: fivekeys=\xff\x80;;=="],
  ],
  [
    "a huge token",
    ["GET /api/v1/who HTTP/1.1", "host: a", `authorization: Bearer ${"x".repeat(9000)}`],
  ],
])("%s lets nobody in and breaks nothing", async (_, lines) => {
  const {status, text} = await raw(lines);
  expect([301, 302, 400, 401, 403, 404, 405, 421, 431]).toContain(status);
  expect(text).not.toMatch(/pseudonym|at file:|node_modules/);
});

test("the right token lets in all the same", async () => {
  const {status, text} = await raw([
    "GET /api/v1/who HTTP/1.1",
    "host: a",
    `authorization: Bearer ${TOKEN}`,
  ]);
  expect(status).toBe(200);
  expect(text).toContain("pseudonym");
});

test("a header cannot be put into the answer", async () => {
  const to = encodeURIComponent("/x\r\nset-cookie: a=b\r\n\r\n<script>");
  for (const path of [
    `/sign-in?to=${to}`,
    `/sign-in/provider?to=${to}`,
    `/a%0d%0aset-cookie:%20a=b`,
  ]) {
    const {text} = await raw([`GET ${path} HTTP/1.1`, "host: a", "accept: text/html"]);
    expect(text).not.toMatch(/^set-cookie: a=b/im);
    expect(text).not.toContain("<script>");
  }
  const body = `token=${TOKEN}&to=${to}`;
  const {origin, host} = new URL(server.origin);
  const head = ["POST /sign-in/token HTTP/1.1", `host: ${host}`, `origin: ${origin}`];
  const {status, text} = await raw([...head, `content-length: ${body.length}`], body);
  expect(status).toBe(303);
  expect(text).toMatch(/^location: \/\r$/im);
});

test("whatever is sent, nobody is let in and nothing breaks", async () => {
  const nasty = fc.oneof(
    fc.string({unit: "binary", maxLength: 40}),
    fc.constantFrom("..%2f", "%00", "'; drop table x--", "{{7*7}}", "\u202e", "a".repeat(1500)),
  );
  const headers = fc.dictionary(
    fc.constantFrom("cookie", "authorization", "origin", "accept", "x-forwarded-for", "referer"),
    nasty.map(text => text.replace(/[^\x21-\x7e]/g, "~")),
  );
  const request = fc.record({
    path: fc.constantFrom(...PATHS),
    query: fc.dictionary(fc.constantFrom("to", "state", "code", "error", "iss", "lang"), nasty),
    method: fc.constantFrom("GET", "POST", "PUT", "DELETE", "OPTIONS", "HEAD", "PATCH"),
    headers,
    body: nasty,
  });
  await fc.assert(
    fc.asyncProperty(request, async ({path, query, method, headers: sent, body}) => {
      const hasBody = method !== "GET" && method !== "HEAD";
      const url = `${server.origin}${path}?${new URLSearchParams(query)}`;
      const response = await fetch(url, {
        method,
        headers: sent,
        redirect: "manual",
        ...(hasBody ? {body} : {}),
      });
      const text = await response.text();
      expect(response.status).toBeLessThan(500);
      expect(text).not.toContain("pseudonym");
      expect(response.headers.get("x-content-type-options")).toBe("nosniff");
      expect(response.headers.get("location") ?? "/").not.toMatch(
        /^(https?:)?\/\/(?!127\.0\.0\.1)/,
      );
    }),
    {numRuns: 400},
  );
});
