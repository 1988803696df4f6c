import {mkdtempSync, rmSync, writeFileSync} from "node:fs";
import {createServer} from "node:net";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {afterAll, expect, it} from "vitest";
import {exitCodes} from "../lib/errors.ts";
import {testTerminal} from "./fixtures/terminal.ts";
import {run} from "./serve.ts";

const root = mkdtempSync(join(tmpdir(), "fivekeys-serve-"));
writeFileSync(join(root, "fivekeys.yaml"), "sources: {git: []}\n");

afterAll(() => rmSync(root, {recursive: true, force: true}));

it("serves this machine until it is stopped, and then ends well", async () => {
  const stop = new AbortController();
  const address = Promise.withResolvers<string>();
  const note = (text: string) => address.resolve(/http:[\w.:/]+\d/.exec(text)?.[0] ?? text);
  const log = {note, progress: () => undefined, done: () => undefined};
  const terminal = testTerminal(root, {log, signal: stop.signal});
  const served = run({args: [], options: {port: "0", sync: false}, terminal});
  const base = await address.promise;
  expect(base).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  expect(await (await fetch(`${base}/healthz`)).text()).toBe("ok");
  const page = await fetch(`${base}/survey/none/none`);
  expect(page.status).toBe(404);
  expect(page.headers.get("cache-control")).toBe("no-store");
  stop.abort();
  expect(await served).toBe(exitCodes.done);
  await expect(fetch(`${base}/healthz`)).rejects.toThrow();
});

it("says so where another program serves there", async () => {
  const other = createServer();
  await new Promise<void>(resolve => other.listen(0, "127.0.0.1", resolve));
  const {port} = other.address() as {port: number};
  const terminal = testTerminal(root);
  const options = {port: String(port), sync: false};
  await expect(run({args: [], options, terminal})).rejects.toThrow(
    `Cannot serve on 127.0.0.1:${port}: another program serves there`,
  );
  other.close();
});

it.each([
  [{host: "0.0.0.0"}, "no sign-in is configured"],
  [{host: "192.0.2.1", surveyOnly: true, port: "0"}, "this machine has no such address"],
  [{port: "x"}, 'Cannot use --port "x"'],
  [{port: "70000"}, 'Cannot use --port "70000"'],
])("refuses %j", async (options, words) => {
  await expect(run({args: [], options, terminal: testTerminal(root)})).rejects.toThrow(words);
});
