import {type ChildProcess, spawn} from "node:child_process";
import {closeSync, mkdirSync, openSync, readFileSync} from "node:fs";
import {createServer} from "node:net";
import {join} from "node:path";
import {pythonEnv} from "./python.ts";

const READY_MS_MAX = 120_000;
const STOP_MS_MAX = 10_000;
const AUTH = "ada:pass:word";
/** Fewer than the runs of the test, so that every list has pages. */
const PAGE_ROWS = 7;

export type PrefectServer = {
  /** The address of its API. */
  url: string;
  /** What its clients need in their environment. */
  env: Record<string, string>;
  /** Asks its API; throws with the answer when that is no success. */
  ask: (method: "GET" | "POST", path: string, body?: unknown) => Promise<unknown>;
  stop: () => Promise<void>;
};

/** Starts a server that keeps its data in `folder`, behind a password, and waits until it answers. */
export async function startServer(python: string, folder: string): Promise<PrefectServer> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}/api`;
  const home = join(folder, "home");
  mkdirSync(home, {recursive: true});
  const env = pythonEnv({
    PREFECT_HOME: home,
    PREFECT_API_URL: url,
    PREFECT_API_AUTH_STRING: AUTH,
    PREFECT_SERVER_API_AUTH_STRING: AUTH,
    PREFECT_SERVER_API_DEFAULT_LIMIT: String(PAGE_ROWS),
    PREFECT_SERVER_CSRF_PROTECTION_ENABLED: "true",
    PREFECT_SERVER_ANALYTICS_ENABLED: "false",
    PREFECT_SERVER_UI_ENABLED: "false",
    PREFECT_RUNNER_POLL_FREQUENCY: "1",
    PREFECT_LOGGING_TO_API_ENABLED: "false",
    PREFECT_CLI_PROMPT: "false",
    DO_NOT_TRACK: "1",
  });
  const log = join(folder, "server.log");
  const args = ["-m", "prefect", "server", "start", "--host", "127.0.0.1", "--port", String(port)];
  const child = start(python, args, {env, cwd: folder, log});
  await until(`the server answers; it said:`, {
    is: async () => {
      if (child.exitCode !== null) throw new Error(`It ended: ${tail(log)}`);
      const answer = await fetch(`${url}/health`).catch(() => null);
      return answer?.ok === true;
    },
    msMax: READY_MS_MAX,
    said: () => tail(log),
  });
  return {url, env, ask: asker(url), stop: () => stop(child)};
}

/** A process with its own children, which are stopped with it. */
export function start(
  command: string,
  args: readonly string[],
  {env, cwd, log}: {env: Record<string, string>; cwd: string; log: string},
): ChildProcess {
  const file = openSync(log, "a");
  const child = spawn(command, args, {env, cwd, stdio: ["ignore", file, file], detached: true});
  closeSync(file);
  child.on("error", () => {});
  const end = () => signal(child, "SIGKILL");
  process.once("exit", end);
  child.once("exit", () => process.off("exit", end));
  return child;
}

/** Asks a process and its children to end, and ends them. */
export async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise(resolve => child.once("exit", resolve));
  signal(child, "SIGTERM");
  const timer = setTimeout(() => signal(child, "SIGKILL"), STOP_MS_MAX);
  await ended;
  clearTimeout(timer);
  signal(child, "SIGKILL");
}

function signal({pid}: ChildProcess, name: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, name);
  } catch {
    // It has ended, and all of its children.
  }
}

/** Waits for something; throws what was waited for, with what was `said` meanwhile, when it does not come. */
export async function until(
  what: string,
  {
    is,
    msMax = 90_000,
    said = () => "",
  }: {is: () => Promise<boolean>; msMax?: number; said?: () => string},
): Promise<void> {
  const end = Date.now() + msMax;
  while (!(await is())) {
    if (Date.now() > end) throw new Error(`It did not come to this: ${what} ${said()}`);
    await new Promise(resolve => setTimeout(resolve, 250));
  }
}

export function tail(log: string): string {
  return readFileSync(log, "utf8").slice(-4000);
}

/** The API as its own clients use it: the password, and a token against forged requests. */
function asker(url: string): PrefectServer["ask"] {
  const client = "00000000-0000-4000-8000-0000000f17e5";
  const authorization = `Basic ${Buffer.from(AUTH).toString("base64")}`;
  let token: string | null = null;
  return async (method, path, body) => {
    if (token === null) {
      const given = await fetch(`${url}/csrf-token?client=${client}`, {headers: {authorization}});
      ({token} = (await given.json()) as {token: string});
    }
    const headers = {
      authorization,
      "content-type": "application/json",
      "prefect-csrf-client": client,
      "prefect-csrf-token": token,
    };
    for (let tries = 0; ; tries++) {
      const text = body === undefined ? {} : {body: JSON.stringify(body)};
      const answer = await fetch(`${url}${path}`, {method, headers, ...text});
      const said = await answer.text();
      if (answer.ok) return said === "" ? null : JSON.parse(said);
      // What a server on SQLite answers while it writes for another.
      if (answer.status !== 503 || tries === 20) {
        throw new Error(`${method} ${path}: ${answer.status} ${said.slice(0, 500)}`);
      }
      await new Promise(resolve => setTimeout(resolve, 250));
    }
  };
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address ? address.port : 0));
    });
  });
}
