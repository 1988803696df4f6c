import {type ChildProcess, spawn} from "node:child_process";
import {createHmac, randomUUID} from "node:crypto";
import {once} from "node:events";
import {mkdtempSync, rmSync, writeFileSync} from "node:fs";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {createInterface} from "node:readline";
import type {Readable} from "node:stream";
import {expect, it, onTestFinished} from "vitest";
import type {Config} from "../src/config.ts";
import {LockTakenError} from "../src/lib/lock.ts";
import {type Writer, withWriter} from "../src/pipeline/writer.ts";
import {configOf, NOW} from "./support/workspace.ts";
import {root} from "./tree.ts";

const KILLS = 20;
const SENDERS = 8;
/** Answers before each kill, so that it comes at the begin, in the midst of a transaction, and after many. */
const ANSWERS_MAX = 120;
const SECRET = "a secret for tests";
const env = {FIVEKEYS_KEY: "a key that is long enough", GITHUB_WEBHOOK_SECRET: SECRET};

type Delivery = {id: string; job: number; body: string; signature: string};

function delivery(job: number): Delivery {
  const body = JSON.stringify({
    action: "completed",
    repository: {full_name: "acme/shop", html_url: "https://github.com/acme/shop"},
    workflow_job: {
      ...{id: job, name: "build", run_id: 8, run_attempt: 1, status: "completed"},
      ...{created_at: "2025-01-01T10:00:00Z", started_at: "2025-01-01T10:00:00Z"},
      ...{completed_at: "2025-01-01T10:01:00Z", conclusion: "success", runner_id: 1},
    },
  });
  const signature = `sha256=${createHmac("sha256", SECRET).update(body).digest("hex")}`;
  return {id: randomUUID(), job, body, signature};
}

/** Sends a delivery; null where nobody was there any more to answer it. */
async function send(url: string, {id, body, signature}: Delivery): Promise<string | null> {
  const headers = {
    ...{"content-type": "application/json", "x-github-event": "workflow_job"},
    ...{"x-github-delivery": id, "x-hub-signature-256": signature},
  };
  try {
    const response = await fetch(`${url}/webhooks/github`, {method: "POST", headers, body});
    const said = `${response.status} ${((await response.json()) as {status: string}).status}`;
    return said;
  } catch {
    return null;
  }
}

/** A process of its own, which ends with the test and takes with it what it has begun. */
function start(folder: string, words: readonly string[], more: Record<string, string> = {}) {
  const child = spawn(process.execPath, words, {
    cwd: folder,
    env: {...process.env, NO_COLOR: "1", ...env, ...more},
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  onTestFinished(() => killAll(child));
  return child;
}

/** Kills a process and its children. */
function killAll({pid}: ChildProcess): void {
  try {
    process.kill(-pid!, "SIGKILL");
  } catch {
    // All of them have ended.
  }
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
}

/** A server, and where it serves. */
async function serve(folder: string): Promise<{child: ChildProcess; url: string}> {
  const child = start(folder, [
    join(root, "bin/fivekeys.mjs"),
    "serve",
    "--port",
    "0",
    "--no-sync",
  ]);
  const lines = createInterface({input: child.stderr as Readable});
  const url = await new Promise<string>((resolve, reject) => {
    // Reads on afterwards: a server whose log nobody reads would stop.
    let said = "";
    lines.on("line", line => {
      said = `${said}\n${line}`.slice(-5000);
      const address = /Serving on (http:[^\s"]+\d)/.exec(line)?.[1];
      if (address !== undefined) resolve(address);
    });
    child.once("close", () => reject(new Error(`The server did not start:${said}`)));
  });
  return {child, url};
}

/** What a process of the server's does after webhooks, killed as soon as it has begun its work. */
async function foldAndDie(folder: string, afterMs: number): Promise<void> {
  const child = start(folder, [join(root, "bin/fivekeys.mjs"), "sync"], {FIVEKEYS_JOB: "build"});
  await Promise.race([ended(child), new Promise(done => setTimeout(done, afterMs))]);
  killAll(child);
  await ended(child);
}

/** The work of a writer, once the jobs of the servers that died are done. */
async function whenFree<T>(config: Config, work: (writer: Writer) => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await withWriter({config, env, now: NOW}, work);
    } catch (error) {
      if (!(error instanceof LockTakenError)) throw error;
    }
    await new Promise(done => setTimeout(done, 100));
  }
}

it(`of ${KILLS} servers that are killed, every delivery that was accepted is in the next build once`, async () => {
  const folder = mkdtempSync(join(tmpdir(), "fivekeys-kill-"));
  onTestFinished(() => rmSync(folder, {recursive: true, force: true}));
  writeFileSync(join(folder, "fivekeys.yaml"), "sources: {git: []}\n");
  const accepted = new Set<number>();
  const sent = new Set<number>();
  /** Sent without an answer: their sender sends them again. */
  let unanswered: Delivery[] = [];
  let next = 1;
  for (let round = 0; round < KILLS; round += 1) {
    const {child, url} = await serve(folder);
    const again = unanswered;
    unanswered = [];
    const killAt = accepted.size + ((round * 37) % ANSWERS_MAX);
    let isKilled = false;
    const sender = async () => {
      while (!isKilled) {
        const one = again.shift() ?? delivery(next++);
        sent.add(one.job);
        const said = await send(url, one);
        if (said === null) unanswered.push(one);
        else {
          expect(said).toMatch(/^202 (accepted|duplicate)$/);
          accepted.add(one.job);
        }
        if (accepted.size >= killAt && !isKilled) {
          isKilled = true;
          // Every other time its job dies with it; else that goes on, or waits for whoever writes.
          if (round % 2 === 0) killAll(child);
          else child.kill("SIGKILL");
        }
      }
    };
    // Every third time a fold is at work, and dies as well.
    const fold = round % 3 === 2 ? foldAndDie(folder, 300 + ((round * 131) % 900)) : null;
    await Promise.all(Array.from({length: SENDERS}, sender));
    await Promise.all([ended(child), fold]);
  }
  const config = configOf(folder, {git: []});
  const [ids, inbox] = await whenFree(config, async ({warehouse, folded}) => {
    const rows = await warehouse.rows<{job: string}>(
      "select payload ->> '$.job_id' as job from raw_event order by job",
    );
    return [rows.map(({job}) => Number(job)), folded];
  });
  expect(inbox).toMatchObject({dead: 0});
  expect(accepted.size).toBeGreaterThan(KILLS * 20);
  // Each once, also those that came twice and those that a fold had stored when it died.
  expect(ids).toHaveLength(new Set(ids).size);
  const stored = new Set(ids);
  expect([...accepted].filter(job => !stored.has(job))).toEqual([]);
  expect(ids.filter(job => !sent.has(job))).toEqual([]);
});
