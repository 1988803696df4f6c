import {type ChildProcess, execFile, spawn} from "node:child_process";
import {once} from "node:events";
import {existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from "node:fs";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {env} from "node:process";
import {createInterface} from "node:readline";
import {setTimeout as pause} from "node:timers/promises";
import {fileURLToPath} from "node:url";
import {promisify} from "node:util";
import type {SyncDocument} from "../src/documents/sync.ts";
import {duckdb} from "../src/warehouse/duckdb.ts";
import {makeClone} from "./made-clone.ts";
import {type Bench, nodeFlags, program} from "./measure.ts";

/** A little above what is promised, so that the last answer comes in time. */
const RATE = 3_100;
const SECONDS = 60;
/** Senders do not wait for each other: with few connections they, not the server, set the pace after a slow answer. */
const CONNECTIONS = 256;
/** Clock ticks of the processor's accounting on Linux. */
const TICKS_OF_SECOND = 100;
const FOLD_MS_MAX = 300_000;
const load = fileURLToPath(new URL("./webhooks-load.ts", import.meta.url));
const secrets = {
  GITHUB_WEBHOOK_SECRET: "a secret for the bench",
  FIVEKEYS_KEY: "a key for the bench",
};

type Loaded = {
  sent: number;
  answered: number;
  unsent: number;
  codes: Record<string, number>;
  seconds: number;
  p50: number;
  p99: number;
  max: number;
};

type Served = {child: ChildProcess; url: string; token: string; data: string};

/** Signed deliveries of 8 KiB to a server that syncs all the while; the sender runs beside it on the same machine. */
export const webhooks: Bench = async ({note}) => {
  const folder = mkdtempSync(join(tmpdir(), "fivekeys-bench-"));
  let served: Served | null = null;
  try {
    const clone = env.FIVEKEYS_BENCH_CLONE ?? join(folder, "clone");
    if (!existsSync(clone)) {
      note("webhooks: making a clone of 80,000 commits, to sync meanwhile");
      await makeClone(clone);
    }
    served = await serve(folder, clone);
    const syncs = syncAllTheWhile(served);
    note(`webhooks: ${RATE} deliveries a second for ${SECONDS} s`);
    const cpuBefore = cpuSeconds(served.child);
    const loaded = await send(served.url);
    const cpuAfter = cpuSeconds(served.child);
    await syncs.end();
    const {sent, answered, unsent, codes, seconds, p50, p99} = loaded;
    if (codes["202"] !== sent || answered !== sent || unsent > 0) {
      throw new Error(`Not all deliveries were answered 202: ${JSON.stringify(loaded)}`);
    }
    note(
      `webhooks: ${syncs.count()} syncs ran meanwhile; the slowest answer took ${loaded.max.toFixed(0)} ms`,
    );
    await allFolded(served, sent);
    return [
      {
        what: `Signed deliveries of 8 KiB answered 202 for ${SECONDS} s, while a sync runs`,
        measured: {value: answered / seconds, unit: "/s"},
        against: null,
        ...{at_least: 3_000, at_most: Number.POSITIVE_INFINITY, runs: 1},
      },
      {
        what: "Their answers, p50",
        measured: {value: p50, unit: "ms"},
        against: null,
        ...{at_most: Number.POSITIVE_INFINITY, runs: answered},
      },
      {
        what: "Their answers, p99",
        measured: {value: p99, unit: "ms"},
        against: null,
        ...{at_most: 100, runs: answered},
      },
      {
        what: "Processor time of the server for one of them",
        measured: {value: (1e6 * (cpuAfter - cpuBefore)) / answered, unit: "µs"},
        against: null,
        ...{at_most: Number.POSITIVE_INFINITY, runs: answered},
      },
    ];
  } finally {
    served?.child.kill("SIGTERM");
    if (served !== null && served.child.exitCode === null) await once(served.child, "close");
    rmSync(folder, {recursive: true, force: true});
  }
};

async function serve(folder: string, clone: string): Promise<Served> {
  const file = join(folder, "fivekeys.yaml");
  writeFileSync(file, `sources: {git: {path: ${JSON.stringify(clone)}}}\ndata: data\n`);
  const words = [...nodeFlags, program, "--config", file, "serve", "--port", "0", "--no-sync"];
  const child = spawn(process.execPath, words, {
    cwd: folder,
    env: {...env, ...secrets},
    stdio: ["ignore", "ignore", "pipe"],
  });
  const url = await new Promise<string>((resolve, reject) => {
    createInterface({input: child.stderr}).on("line", line => {
      const address = /Serving on (http:[^\s"]+\d)/.exec(line)?.[1];
      if (address !== undefined) resolve(address);
    });
    child.once("close", code => reject(new Error(`The server ended with ${code}`)));
  });
  const data = join(folder, "data");
  const {token} = JSON.parse(readFileSync(join(data, "server.json"), "utf8"));
  return {child, url, token, data};
}

/** Asks for the next sync, of everything anew, as soon as one has ended. */
function syncAllTheWhile({url, token}: Served): {end: () => Promise<void>; count: () => number} {
  let [isOver, count] = [false, 0];
  const ask = async (query: string, request: {method: string; body?: string}) => {
    const headers = {authorization: `Bearer ${token}`, "content-type": "application/json"};
    const answer = await fetch(`${url}/api/v1/sync${query}`, {headers, ...request});
    if (!answer.ok) throw new Error(`The server answered ${answer.status} when asked for a sync`);
    return ((await answer.json()) as SyncDocument).run;
  };
  const running = (async () => {
    while (!isOver) {
      let run = await ask("", {method: "POST", body: JSON.stringify({rebuild: true})});
      count += 1;
      while (run?.finished_at === null) {
        await pause(250);
        run = await ask(`?run=${run.id}`, {method: "GET"});
      }
      if (run?.state !== "done") throw new Error(`A sync ended as ${JSON.stringify(run)}`);
    }
  })();
  return {
    end: async () => {
      isOver = true;
      await running;
    },
    count: () => count,
  };
}

async function send(url: string): Promise<Loaded> {
  const words = [load, `${url}/webhooks/github`, ...[RATE, SECONDS, CONNECTIONS].map(String)];
  const {stdout} = await promisify(execFile)(process.execPath, words, {env: {...env, ...secrets}});
  return JSON.parse(stdout) as Loaded;
}

/** Of a process that runs, and 0 where the system does not tell it so. */
function cpuSeconds({pid}: ChildProcess): number {
  const path = `/proc/${pid}/stat`;
  if (!existsSync(path)) return 0;
  const fields = readFileSync(path, "utf8").split(") ")[1]?.split(" ") ?? [];
  return (Number(fields[11]) + Number(fields[12])) / TICKS_OF_SECOND;
}

/** Waits until the server has folded what came; throws where it is not there, each once. */
async function allFolded({child, data}: Served, sent: number): Promise<void> {
  child.kill("SIGTERM");
  await once(child, "close");
  const {execPath} = process;
  const words = [...nodeFlags, program, "--config", join(data, "../fivekeys.yaml"), "sync"];
  const options = {env: {...env, ...secrets}, timeout: FOLD_MS_MAX};
  await promisify(execFile)(execPath, words, options);
  const warehouse = await duckdb({path: join(data, "warehouse.duckdb"), readOnly: true});
  const [row] = await warehouse.rows<{count: number; ids: number}>(
    `select count(*) as count, count(distinct raw_event_id) as ids
    from raw_event where source = 'github'`,
  );
  await warehouse.close();
  if (row?.count !== sent || row.ids !== sent) {
    throw new Error(`Of ${sent} deliveries ${JSON.stringify(row)} are in the warehouse`);
  }
}
