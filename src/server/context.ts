import {accessSync, constants} from "node:fs";
import {homedir} from "node:os";
import packageJson from "../../package.json" with {type: "json"};
import type {Config} from "../config.ts";
import type {CheckRow} from "../documents/doctor.ts";
import {readFreshness} from "../lib/freshness.ts";
import {type Identity, openIdentity} from "../lib/identity.ts";
import type {Env} from "../lib/secret.ts";
import {catalogue} from "../metrics/catalogue.ts";
import type {Metric} from "../metrics/header.ts";
import {type Inbox, openInbox} from "../pipeline/inbox.ts";
import {dataFiles} from "../pipeline/writer.ts";
import {type BuiltDashboard, builtDashboard} from "./dashboard/keep-built.ts";
import {type Readiness, readiness} from "./health.ts";
import type {ServerLog} from "./log.ts";
import {openResults, type Results} from "./results.ts";
import {childJobs} from "./schedule/child.ts";
import {systemClock} from "./schedule/clock.ts";
import {type Scheduler, scheduler} from "./schedule/scheduler.ts";
import type {Desk} from "./webhooks/desk.ts";

/** What every part of the server is made with. */
export type ServerContext = {
  config: Config;
  metrics: readonly Metric[];
  /** Of fivekeys. */
  version: string;
  env: Env;
  log: ServerLog;
  now: () => Date;
  identity: Identity;
  inbox: Inbox;
  /** Takes what webhooks bring. */
  desk: Desk;
  results: Results;
  schedule: Scheduler;
  dashboard: BuiltDashboard;
  /** What `fivekeys doctor` finds. */
  checks: () => Promise<readonly CheckRow[]>;
  /** The token of `server.json`. */
  token: string;
  /** The address it serves on. */
  host: string;
  /** Whether what it serves is invented: then nothing is taken in. */
  isDemo: boolean;
  needs: readonly Readiness[];
  /** Has something done after each job, when there may be new results. */
  whenBuilt: (listener: () => void) => void;
  /** Begins what runs by itself: syncs, and the build of the dashboard. */
  start: () => void;
  /** Ends what runs by itself, and closes the files. */
  close: () => Promise<void>;
};

export type ServerOptions = Pick<
  ServerContext,
  "config" | "env" | "log" | "now" | "checks" | "token" | "host" | "isDemo" | "desk"
> & {
  /** The folder in which the server was started. */
  cwd: string;
  /** Null: nothing is synced by the clock. */
  syncEverySeconds: number | null;
};

/** Opens all that the parts of the server share. Throws a UserError where one of it cannot be opened. */
export function createContext(options: ServerOptions): ServerContext {
  const {config, env, log, now, cwd, syncEverySeconds} = options;
  const identity = openIdentity({root: config.root, env, aliases: config.people.aliases});
  const inbox = openInbox(config, {now});
  const listeners: (() => void)[] = [];
  const schedule = scheduler({
    ended: () => {
      for (const listen of listeners) listen();
    },
    runJob: childJobs({config, cwd, env, log}),
    everySeconds: syncEverySeconds,
    before: lastSync(config),
    clock: systemClock,
    random: Math.random,
    log,
    hide: hiding(config),
  });
  const dashboard = builtDashboard(log);
  // What else decides the answers: the settings, and the code of this version.
  const {version} = packageJson;
  const results = openResults(config, {salt: JSON.stringify([version, config])});
  return {
    ...options,
    version,
    metrics: catalogue(config),
    identity,
    inbox,
    results,
    schedule,
    dashboard,
    whenBuilt: listener => void listeners.push(listener),
    needs: [
      readiness("the published results", () => results.read(async () => {})),
      readiness("the inbox", () => {
        accessSync(config.dataFolder, constants.W_OK);
        inbox.counts();
      }),
    ],
    start: () => {
      schedule.start();
      // What a server that ended before it could fold it in has left.
      if (inbox.counts().pending > 0) schedule.requestBuild();
      void dashboard.start();
    },
    close: async () => {
      dashboard.stop();
      await schedule.stop();
      await inbox.close();
      await results.close();
    },
  };
}

/** How the last sync before this server ended, as `freshness.json` tells. */
function lastSync(config: Config): {finishedAt: string | null; failure: string | null} {
  const freshness = readFreshness(dataFiles(config).freshness);
  if (freshness === null) return {finishedAt: null, failure: null};
  const failed = freshness.sources.filter(({failure}) => failure !== null).map(({name}) => name);
  return {
    finishedAt: freshness.read_at,
    failure: failed.length === 0 ? null : `Cannot read ${failed.join(", ")}`,
  };
}

/** Readers of a page need not know where files lie on the machine: their folders can hold a login. */
function hiding({root, dataFolder}: Config): (sentence: string) => string {
  const places = [dataFolder, root, homedir()].filter(place => place.length > 1);
  return sentence => places.reduce((text, place) => text.replaceAll(place, "…"), sentence);
}
