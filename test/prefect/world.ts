import {execFile} from "node:child_process";
import {existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync} from "node:fs";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {type Listener, startListener} from "./listener.ts";
import {prefectPython} from "./python.ts";
import {type PrefectServer, start, startServer, stop, tail, until} from "./server.ts";
import {type Cells, makeWorkspace, type Workspace} from "./workspace.ts";

export const SECRET = "s3cret";
const TERMINAL = ["COMPLETED", "FAILED", "CRASHED", "CANCELLED"];

/** What a flow wrote down for itself. */
type Note = {run: string; flow: string; what: "began" | "ended"; at: string} & Cells;

export type World = {
  folder: string;
  python: string;
  server: PrefectServer;
  listener: Listener;
  records: string;
  notes: () => Note[];
  /** The runs that were started through the API, by what they are for. */
  runs: Record<"good" | "backfill" | "retried" | "crashed" | "cancelled" | "pooled", string>;
  /** The run that an operator declared completed though it had failed. */
  overridden: string;
  api: Workspace;
  /** What the readings made while flows ran brought, one after the other. */
  readings: number[];
  env: Record<string, string>;
  stop: () => Promise<void>;
};

/** A server on which all that can happen to a run has happened, read by fivekeys while it did. */
export async function makeWorld(): Promise<World> {
  const python = prefectPython();
  const folder = mkdtempSync(join(tmpdir(), "fivekeys-prefect-"));
  const server = await startServer(python, folder);
  const listener = await startListener();
  const records = join(folder, "records");
  mkdirSync(records);
  const log = join(folder, "flows.jsonl");
  const api = makeWorkspace(join(folder, "api"), {
    prefect: {url: server.url, records},
    env: {PREFECT_API_AUTH_STRING: server.env.PREFECT_API_AUTH_STRING!},
  });
  const env = {
    ...server.env,
    FLOW_LOG: log,
    FIVEKEYS_RECORDS: records,
    FIVEKEYS_GIT_SHA: api.sha,
    FIVEKEYS_OWNER: "platform",
  };
  const here = (name: string) => join(import.meta.dirname, name);
  await runPython(python, [here("automation.py"), `${listener.url}/webhook`, SECRET], env);
  const serving = start(python, [here("flows.py"), "serve"], {
    env,
    cwd: folder,
    log: join(folder, "serve.log"),
  });
  const stopAll = async () => {
    await stop(serving);
    await server.stop();
    await listener.stop();
    rmSync(folder, {recursive: true, force: true});
  };
  const notes = () =>
    existsSync(log)
      ? readFileSync(log, "utf8")
          .trim()
          .split("\n")
          .map(line => JSON.parse(line) as Note)
      : [];
  try {
    const reading = readWhile(api);
    const inProcess = start(python, [here("flows.py"), "here"], {
      env,
      cwd: folder,
      log: join(folder, "here.log"),
    });
    const runs = await startRuns(server, join(folder, "serve.log"));
    const world = {folder, python, server, listener, records, notes, runs, api, env};
    await retryAndCancel(world);
    await until("the flows in one process are done", {
      is: async () => inProcess.exitCode !== null,
      said: () => tail(join(folder, "here.log")),
    });
    const overridden = await override(server, notes());
    await allEnded(server);
    await stop(serving);
    const readings = await reading.end();
    await until("the server has delivered every end", {
      is: async () => (await endedEvents(server)) <= listener.deliveries.length,
      said: () => `${listener.deliveries.length} came`,
    });
    await api.sync();
    return {...world, overridden, readings, stop: stopAll};
  } catch (error) {
    const serveLog = join(folder, "serve.log");
    const said = existsSync(serveLog) ? tail(serveLog) : "";
    await stopAll();
    throw new Error(`${(error as Error).message}\nThe flows' server said: ${said}`, {cause: error});
  }
}

/** Runs a Python program, which must succeed; what it said. */
export function runPython(
  python: string,
  args: string[],
  env: Record<string, string>,
): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(python, args, {env, timeout: 120_000}, (error, stdout, stderr) => {
      if (error === null) resolve(`${stdout}${stderr}`);
      else reject(new Error(`python ${args.join(" ")}: ${error.message}${stdout}${stderr}`));
    });
  });
}

/** Reads again and again until it is told to end; what each reading brought. */
function readWhile({sync}: Workspace) {
  let isOver = false;
  const readings: number[] = [];
  const done = (async () => {
    while (!isOver) readings.push((await sync()).stored);
  })();
  // Whoever waits for it at the end sees what it failed on.
  done.catch(() => {});
  return {
    end: async () => {
      isOver = true;
      await done;
      return readings;
    },
  };
}

async function startRuns({ask}: PrefectServer, log: string): Promise<World["runs"]> {
  const deployment = async (name: string) => {
    const path = `/deployments/name/${name}`;
    await until(`${name} is deployed`, {
      is: async () => (await ask("GET", path).catch(() => null)) !== null,
      said: () => (existsSync(log) ? tail(log) : ""),
    });
    return ((await ask("GET", path)) as {id: string}).id;
  };
  const run = async (id: string, parameters: Cells = {}, more: Cells = {}) => {
    const body = {parameters, ...more};
    return ((await ask("POST", `/deployments/${id}/create_flow_run`, body)) as {id: string}).id;
  };
  const nightly = await deployment("refinement/nightly");
  const crashing = await deployment("crashing/crashing");
  return {
    cancelled: await run(nightly, {seconds: 300}),
    retried: await run(nightly, {fail_first: true}, {labels: {environment: "prod"}}),
    crashed: await run(crashing),
    good: await run(nightly, {password: "onthulling"}, {tags: ["urgent"]}),
    backfill: await run(nightly, {backfill: true}),
    pooled: await runInPool({ask}, run),
  };
}

/** A run of a work pool, whose worker is this function: it tells the server of each state. */
async function runInPool(
  {ask}: Pick<PrefectServer, "ask">,
  run: (deploymentId: string) => Promise<string>,
): Promise<string> {
  await ask("POST", "/work_pools/", {name: "cluster", type: "kubernetes"});
  const {id: flow_id} = (await ask("POST", "/flows/", {name: "pooled"})) as {id: string};
  const deployment = {
    name: "pooled",
    flow_id,
    work_pool_name: "cluster",
    enforce_parameter_schema: false,
  };
  const {id} = (await ask("POST", "/deployments/", deployment)) as {id: string};
  const runId = await run(id);
  for (const type of ["PENDING", "RUNNING", "COMPLETED"]) await setState({ask}, runId, {type});
  return runId;
}

async function setState(
  {ask}: Pick<PrefectServer, "ask">,
  runId: string,
  {force = false, ...state}: Cells,
): Promise<void> {
  const path = `/flow_runs/${runId}/set_state`;
  const {status} = (await ask("POST", path, {state, force})) as {status: string};
  if (status !== "ACCEPT") throw new Error(`The server did not accept ${JSON.stringify(state)}`);
}

async function stateOf({ask}: PrefectServer, runId: string): Promise<string> {
  return ((await ask("GET", `/flow_runs/${runId}`)) as {state_type: string}).state_type;
}

/** What a person does in Prefect's pages: a retry of the run that failed, the end of the one that takes long. */
async function retryAndCancel({
  server,
  runs,
  notes,
  folder,
}: Pick<World, "server" | "runs" | "notes" | "folder">): Promise<void> {
  const said = () => tail(join(folder, "serve.log"));
  await until("the run has failed that is to be retried", {
    is: async () => (await stateOf(server, runs.retried)) === "FAILED",
    said,
  });
  const state_details = {scheduled_time: new Date().toISOString()};
  await setState(server, runs.retried, {type: "SCHEDULED", name: "AwaitingRetry", state_details});
  await until("the run goes on that is to be cancelled", {
    is: async () => notes().some(({run}) => run === runs.cancelled),
    said,
  });
  await setState(server, runs.cancelled, {type: "CANCELLING"});
}

/** A person declares a failed run good. */
async function override(server: PrefectServer, notes: Note[]): Promise<string> {
  const {run} = notes.find(({flow}) => flow === "failing")!;
  await setState(server, run, {type: "COMPLETED", force: true});
  return run;
}

async function allEnded(server: PrefectServer): Promise<void> {
  const isOpen = async () => {
    const filter = {flow_runs: {state: {type: {not_any_: TERMINAL}}}};
    return ((await server.ask("POST", "/flow_runs/count", filter)) as number) > 0;
  };
  await until("every run has ended", {is: async () => !(await isOpen()), msMax: 120_000});
}

/** How many ends of runs the server has written down. */
async function endedEvents({ask}: PrefectServer): Promise<number> {
  const name = TERMINAL.map(type => `prefect.flow-run.${type[0]}${type.slice(1).toLowerCase()}`);
  const filter = {event: {name}, occurred: {since: "2020-01-01T00:00:00Z"}};
  const answer = await ask("POST", "/events/filter", {filter, limit: 1});
  return (answer as {total: number}).total;
}

/** A whole copy of the file of a running server. */
export async function copyDatabase({python, folder, env}: World): Promise<string> {
  const copy = join(folder, "copy.db");
  mkdirSync(folder, {recursive: true});
  const program =
    "import sqlite3, sys; sqlite3.connect(sys.argv[1]).execute('vacuum into ?', sys.argv[2:])";
  await runPython(python, ["-c", program, join(env.PREFECT_HOME!, "prefect.db"), copy], env);
  return copy;
}
