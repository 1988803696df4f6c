// Sends signed deliveries of GitHub at a steady rate, whether or not answers come: `webhooks-load.ts <url> <rate> <seconds> <connections>`.
import {createHmac, randomUUID} from "node:crypto";
import {once} from "node:events";
import {connect, type Socket} from "node:net";
import {argv, cpuUsage, env, stdout} from "node:process";

const BODY_BYTES = 8192;
const DRAIN_MS = 10_000;
/** More may not wait for a connection: then the server is too slow, and the rest is not sent. */
const BACKLOG_MAX = 20_000;

const [address = "", rate = "3000", seconds = "60", connections = "64"] = argv.slice(2);
const {hostname, port, pathname} = new URL(address);
const secret = env.GITHUB_WEBHOOK_SECRET ?? "";

/** What GitHub sends of a job, with a number of fixed width in it that makes each its own. */
function template(): {bytes: Buffer; at: number} {
  const mark = "1000000000";
  const repository = {
    ...{full_name: "acme/shop", html_url: "https://github.com/acme/shop"},
    ...{default_branch: "main", description: "The shop", topics: ["shop", "web", "api"]},
  };
  const steps = Array.from({length: 30}, (_, i) => ({
    ...{name: `Run the part number ${i} of the build`, status: "completed"},
    ...{conclusion: "success", number: i, started_at: "2025-01-01T10:00:00Z"},
    completed_at: "2025-01-01T10:01:00Z",
  }));
  const payload = {
    action: "completed",
    repository,
    sender: {login: "ada-lovelace", type: "User", site_admin: false},
    workflow_job: {
      ...{id: Number(mark), name: "build", run_id: 8, run_attempt: 1, status: "completed"},
      ...{created_at: "2025-01-01T10:00:00Z", started_at: "2025-01-01T10:00:00Z"},
      ...{completed_at: "2025-01-01T10:01:00Z", conclusion: "success", runner_id: 1},
      ...{head_sha: "0123456789012345678901234567890123456789", head_branch: "main", steps},
    },
    padding: "",
  };
  const short = BODY_BYTES - Buffer.byteLength(JSON.stringify(payload));
  // As much of other fields as makes it 8 KiB.
  payload.padding = "x".repeat(Math.max(0, short));
  const bytes = Buffer.from(JSON.stringify(payload));
  return {bytes, at: bytes.indexOf(mark)};
}

const {bytes: body, at} = template();
let number = 1_000_000_000 + (Date.now() % 1_000_000) * 1000;

/** The next delivery as it goes over the line. */
function delivery(): Buffer {
  number += 1;
  body.write(String(number), at, "latin1");
  const signature = createHmac("sha256", secret).update(body).digest("hex");
  const head = [
    `POST ${pathname} HTTP/1.1`,
    `Host: ${hostname}:${port}`,
    "Accept: */*",
    "Content-Type: application/json",
    "User-Agent: GitHub-Hookshot/044aadd",
    `X-GitHub-Delivery: ${randomUUID()}`,
    "X-GitHub-Event: workflow_job",
    "X-GitHub-Hook-ID: 292430182",
    "X-GitHub-Hook-Installation-Target-ID: 79929171",
    "X-GitHub-Hook-Installation-Target-Type: repository",
    `X-Hub-Signature-256: sha256=${signature}`,
    `Content-Length: ${body.length}`,
    "",
    "",
  ].join("\r\n");
  return Buffer.concat([Buffer.from(head, "latin1"), body]);
}

type Line = {socket: Socket; since: number | null; answer: string};

const latencies: number[] = [];
const codes: Record<string, number> = {};
const idle: Line[] = [];
/** When each delivery was due that has found no free connection yet. */
const due: number[] = [];
let [sent, answered, unsent] = [0, 0, 0];

function sendNext(line: Line): void {
  const since = due.shift();
  if (since === undefined) {
    idle.push(line);
    return;
  }
  line.since = since;
  sent += 1;
  line.socket.write(delivery());
}

function onData(line: Line, chunk: Buffer): void {
  line.answer += chunk.toString("latin1");
  const headEnd = line.answer.indexOf("\r\n\r\n");
  const length = /content-length: (\d+)/i.exec(line.answer)?.[1];
  if (headEnd === -1 || length === undefined) return;
  if (line.answer.length < headEnd + 4 + Number(length)) return;
  const code = line.answer.slice(9, 12);
  codes[code] = (codes[code] ?? 0) + 1;
  // From the moment at which it was due, so that waiting for a connection counts.
  latencies.push(performance.now() - (line.since ?? 0));
  answered += 1;
  line.answer = "";
  line.since = null;
  sendNext(line);
}

async function open(): Promise<void> {
  const socket = connect(Number(port), hostname);
  socket.setNoDelay(true);
  const line: Line = {socket, since: null, answer: ""};
  socket.on("data", chunk => onData(line, chunk));
  socket.on("error", () => {});
  socket.once("close", () => {
    if (line.since !== null) codes.cut = (codes.cut ?? 0) + 1;
    idle.splice(idle.indexOf(line), idle.includes(line) ? 1 : 0);
    // A server closes what was idle for long; a sender opens another.
    open().catch(() => {});
  });
  await once(socket, "connect");
  idle.push(line);
}

await Promise.all(Array.from({length: Number(connections)}, open));
const began = performance.now();
const total = Number(rate) * Number(seconds);
let scheduled = 0;
await new Promise<void>(resolve => {
  const timer = setInterval(() => {
    const elapsed = performance.now() - began;
    while (scheduled < total && scheduled < (elapsed * Number(rate)) / 1000) {
      if (due.length < BACKLOG_MAX) due.push(began + (scheduled * 1000) / Number(rate));
      else unsent += 1;
      scheduled += 1;
    }
    // In turn, so that no connection is idle for long.
    while (due.length > 0 && idle.length > 0) sendNext(idle.shift()!);
    const isOver = scheduled === total && answered === sent && due.length === 0;
    if (isOver || elapsed > Number(seconds) * 1000 + DRAIN_MS) {
      clearInterval(timer);
      resolve();
    }
  }, 1);
});
const tookMs = performance.now() - began;
latencies.sort((a, b) => a - b);
const quantile = (share: number) => latencies[Math.floor(latencies.length * share)] ?? null;
const {user, system} = cpuUsage();
stdout.write(
  JSON.stringify({
    ...{sent, answered, unsent, codes, seconds: tookMs / 1000},
    ...{p50: quantile(0.5), p99: quantile(0.99), max: latencies.at(-1) ?? null},
    cpu_seconds: (user + system) / 1e6,
  }),
);
process.exit(0);
