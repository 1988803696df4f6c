import {mkdtempSync, rmSync} from "node:fs";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {afterAll, expect, it} from "vitest";
import {exitCodes, UserError} from "../../lib/errors.ts";
import {takeLock} from "../../lib/lock.ts";
import {testTerminal} from "../fixtures/terminal.ts";
import {asJob} from "./job.ts";

const folder = mkdtempSync(join(tmpdir(), "fivekeys-job-"));
const lock = join(folder, "lock");
const now = new Date("2030-01-07T08:00:00.000Z");

afterAll(() => rmSync(folder, {recursive: true}));

it("waits for who writes at the moment, and then does its work", async () => {
  const release = takeLock(lock, {now});
  let tries = 0;
  const terminal = testTerminal(folder);
  const code = await asJob(async () => {
    tries += 1;
    if (tries === 2) release();
    takeLock(lock, {now})();
    return exitCodes.done;
  }, terminal);
  expect([code, tries, terminal.printed()]).toEqual([0, 2, ""]);
});

it("stops waiting when it is told to", async () => {
  const release = takeLock(lock, {now});
  const stop = new AbortController();
  const waits = asJob(
    async () => {
      stop.abort();
      takeLock(lock, {now});
      return exitCodes.done;
    },
    testTerminal(folder, {signal: stop.signal}),
  );
  await expect(waits).rejects.toThrow("aborted");
  release();
});

it("prints why the work could not be done", async () => {
  const terminal = testTerminal(folder);
  const error = new UserError("Cannot read the key: EACCES", {hint: "Mend it.", exitCode: 5});
  const code = await asJob(() => Promise.reject(error), terminal);
  expect(code).toBe(5);
  expect(JSON.parse(terminal.printed())).toEqual({
    schema: "fivekeys.failure/1",
    message: "Cannot read the key: EACCES",
    hint: "Mend it.",
  });
});

it("leaves a fault of ours to be shown with its stack", async () => {
  const terminal = testTerminal(folder);
  await expect(asJob(() => Promise.reject(new TypeError("odd")), terminal)).rejects.toThrow("odd");
  expect(terminal.printed()).toBe("");
});
