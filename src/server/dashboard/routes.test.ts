import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from "node:fs";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {brotliCompressSync, brotliDecompressSync, gunzipSync, gzipSync} from "node:zlib";
import {afterAll, beforeAll, expect, it} from "vitest";
import {type Dashboard, dashboard} from "./routes.ts";

const folder = mkdtempSync(join(tmpdir(), "fivekeys-dashboard-"));
const PAGE = "<!doctype html><title>fivekeys</title>";
const CODE = "console.log('fivekeys');".repeat(50);
let served: Dashboard;
let why: string | null = null;

function write(path: string, text: string): void {
  const file = join(folder, "web", path);
  mkdirSync(join(file, ".."), {recursive: true});
  writeFileSync(file, text);
  writeFileSync(`${file}.br`, brotliCompressSync(text));
  writeFileSync(`${file}.gz`, gzipSync(text));
}

beforeAll(() => {
  write("index.html", PAGE);
  write("assets/index-1a2b.js", CODE);
  writeFileSync(join(folder, "web/assets/mark-3c.png"), "picture");
  writeFileSync(join(folder, "web/digest"), "not to be served");
  writeFileSync(join(folder, "secret.json"), "beside it");
  served = dashboard(join(folder, "web"), {why: () => why});
});
afterAll(() => rmSync(folder, {recursive: true}));

const ask = (path: string, headers: Record<string, string> = {}) =>
  served.routes.request(path, {headers});

it("sends a file with a digest in its name for good, and the page anew each time", async () => {
  const file = await ask("/assets/index-1a2b.js");
  expect([file.status, await file.text()]).toEqual([200, CODE]);
  expect(file.headers.get("cache-control")).toBe("public, max-age=31536000, immutable");
  expect(file.headers.get("content-type")).toBe("text/javascript; charset=utf-8");
  const page = await ask("/");
  expect(page.headers.get("cache-control")).toBe("no-cache");
  expect(page.headers.get("content-type")).toBe("text/html; charset=utf-8");
});

it.each(["/", "/metrics/lead_time_for_changes", "/deployments/shop%40v1.2.3", "/no-such-page"])(
  "sends the page for %s",
  async path => {
    const page = await ask(path);
    expect([page.status, await page.text()]).toEqual([200, PAGE]);
  },
);

it.each([
  ["br", (body: Buffer) => brotliDecompressSync(body)],
  ["gzip", (body: Buffer) => gunzipSync(body)],
] as const)("sends it compressed by %s to those who take it", async (encoding, open) => {
  const file = await ask("/assets/index-1a2b.js", {"accept-encoding": encoding});
  expect(file.headers.get("content-encoding")).toBe(encoding);
  expect(file.headers.get("vary")).toBe("accept-encoding");
  const body = Buffer.from(await file.arrayBuffer());
  expect(file.headers.get("content-length")).toBe(String(body.length));
  expect(open(body).toString()).toBe(CODE);
});

it.each([
  ["gzip, deflate, br", "br"],
  ["gzip, br;q=0", "gzip"],
  ["br;q=0.0, gzip;q=0", null],
  ["zstd", null],
  ["", null],
])("takes of %j %j", async (header, encoding) => {
  const file = await ask("/assets/index-1a2b.js", {"accept-encoding": header});
  expect(file.headers.get("content-encoding")).toBe(encoding);
});

it("answers 304 to those who have it, and not to those who have it in another form", async () => {
  const first = await ask("/", {"accept-encoding": "br"});
  const etag = first.headers.get("etag")!;
  const again = await ask("/", {"accept-encoding": "br", "if-none-match": `"x", W/${etag}`});
  expect([again.status, await again.text()]).toEqual([304, ""]);
  expect(again.headers.get("etag")).toBe(etag);
  expect((await ask("/", {"if-none-match": etag})).status).toBe(200);
});

it.each([
  "/assets/none.js",
  "/favicon.ico",
  "/digest.txt",
  "/api/v1/none",
  "/api",
  "/..%2fsecret.json",
  "/%2e%2e/secret.json",
  "/assets/..%5c..%5csecret.json",
  "/assets/%00.js",
  "/assets/mark-3c.png/../../../secret.json",
])("has nothing at %s", async path => {
  const answer = await ask(path);
  expect([answer.status, (await answer.text()).includes("beside")]).toEqual([404, false]);
});

it("takes no other method", async () => {
  expect((await served.routes.request("/", {method: "POST"})).status).toBe(404);
  expect((await served.routes.request("/", {method: "HEAD"})).status).toBe(200);
});

it("says that it is being built until it is, or that it cannot be", async () => {
  const later = join(folder, "later");
  const empty = dashboard(later, {why: () => why});
  const building = await empty.routes.request("/");
  expect([building.status, building.headers.get("retry-after")]).toEqual([503, "5"]);
  expect(await building.text()).toContain('http-equiv="refresh"');
  why = "Vite is not there";
  const failed = await (await empty.routes.request("/")).text();
  expect(failed).toContain("could not be built");
  expect(failed).not.toContain("Vite");
  mkdirSync(later);
  writeFileSync(join(later, "index.html"), PAGE);
  empty.reload();
  expect(await (await empty.routes.request("/")).text()).toBe(PAGE);
  why = null;
});
