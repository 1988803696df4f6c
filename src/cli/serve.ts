import {loadConfig} from "../config/load.ts";
import type {Config} from "../config.ts";
import {isDemoFile} from "../demo/first-line.ts";
import {type ExitCode, exitCodes, UserError} from "../lib/errors.ts";
import {eventSecrets} from "../lib/webhook-secrets.ts";
import {waveStore} from "../pipeline/survey/store.ts";
import type {DeskThread} from "../server/webhooks/thread.ts";
import type {Run, Terminal} from "./command.ts";

const PORT = 4180;
const PORT_MAX = 65_535;

export type ServeFlags = {
  port?: string;
  host?: string;
  surveyOnly?: boolean;
  /** False with `--no-sync`. */
  sync?: boolean;
};

/** Serves until Ctrl-C or SIGTERM. */
export const run: Run<ServeFlags> = async ({options, terminal}) => {
  const port = portOf(options.port);
  // Not by way of the workspace, which loads all that a sync needs: here a child does that.
  const {cwd, env} = terminal;
  const config = await loadConfig({path: options.config, cwd, env});
  const {host = config.server.host} = options;
  const given = {config, terminal, host, port: port ?? config.server.port};
  await waveStore(config.dataFolder).sweep();
  if (options.surveyOnly) return serveSurveys(given, {isQuiet: options.quiet ?? false});
  return serveAll(given, {
    // Into what is invented nothing is read.
    sync: (options.sync ?? true) && !isDemoFile(config.file),
    quiet: options.quiet,
    configPath: options.config,
  });
};

export type Served = {config: Config; terminal: Terminal; host: string; port: number};

/** Serves all there is, and owns the data folder for as long. */
export async function serveAll(
  {config, terminal, host, port}: Served,
  {
    sync = true,
    quiet = false,
    configPath,
    orAnyPort = false,
  }: Pick<ServeFlags, "sync"> & {
    quiet?: boolean | undefined;
    configPath?: string | undefined;
    /** Whether a port that is free will do where the given one is not. */
    orAnyPort?: boolean;
  },
): Promise<ExitCode> {
  const {cwd, env, now, signal} = terminal;
  // Loaded only now: the other commands start without a web server.
  const [{calmCompiler}, {own}, {signInFrom}, {deskThread}] = await Promise.all([
    import("../server/calm-compiler.ts"),
    import("../server/sync/owner.ts"),
    import("../server/sign-in/settings.ts"),
    import("../server/webhooks/thread.ts"),
  ]);
  calmCompiler();
  signInFrom(config, env, {host});
  const isDemo = isDemoFile(config.file);
  const secrets = isDemo ? null : eventSecrets(env);
  const owner = await own(config, {now: now()});
  const webhooks = deskThread(secrets);
  try {
    const [{serverApp}, {createContext}, {listen}, {hideFromGit}] = await Promise.all([
      import("../server/app.ts"),
      import("../server/context.ts"),
      import("../server/listen.ts"),
      import("../pipeline/writer.ts"),
    ]);
    // It holds a token, and often lies in the repository that it measures.
    hideFromGit(config.dataFolder);
    const log = await openLog(terminal, {isQuiet: quiet, secrets: [owner.token]});
    const context = createContext({
      ...{config, env, log, now, host, cwd, isDemo, token: owner.token, desk: webhooks.desk},
      checks: async () => {
        const {runChecks} = await import("./doctor/checks.ts");
        return runChecks({cwd, env, now}, {path: configPath});
      },
      syncEverySeconds: sync ? config.server.syncEverySeconds : null,
    });
    // What runs beside the answers ends at once, while those that were asked for are still given.
    signal.addEventListener("abort", () => void context.schedule.stop(), {once: true});
    let closeApp = () => {};
    try {
      const {app, close} = serverApp(context);
      closeApp = close;
      await openWebhooks(webhooks, {config, env, log}, {isUsed: secrets !== null});
      const onListening = (address: string) => {
        owner.announce(address);
        log.info(`Serving on ${address}. Ctrl-C ends it.`, {address});
        context.start();
      };
      await listen(app, {host, port, signal, onListening, orAnyPort});
    } finally {
      closeApp();
      await context.close();
    }
    log.info("Ended");
  } finally {
    await webhooks.close();
    owner.release();
  }
  return exitCodes.done;
}

/** Opens the thread of webhooks, and makes what stands before it ready as well. */
async function openWebhooks(
  {open}: DeskThread,
  about: Parameters<DeskThread["open"]>[0],
  {isUsed}: {isUsed: boolean},
): Promise<void> {
  await open(about);
  if (!isUsed) return;
  const {warmUpRoutes} = await import("../server/webhooks/warm-up-routes.ts");
  // To be waited for: beside the first real ones it would take longer than it saves.
  await warmUpRoutes();
}

async function serveSurveys(
  {config, terminal, host, port}: Served,
  {isQuiet}: {isQuiet: boolean},
): Promise<ExitCode> {
  const [{surveyApp}, {listen}] = await Promise.all([
    import("../server/app.ts"),
    import("../server/listen.ts"),
  ]);
  const log = await openLog(terminal, {isQuiet, secrets: []});
  const onListening = (address: string) =>
    log.info(`Serving on ${address}. Ctrl-C ends it.`, {address});
  await listen(surveyApp({config, log}), {host, port, signal: terminal.signal, onListening});
  return exitCodes.done;
}

async function openLog(
  {env, err, log}: Terminal,
  {isQuiet, secrets}: {isQuiet: boolean; secrets: readonly string[]},
) {
  const {secretsOf, serverLog} = await import("../server/log.ts");
  return serverLog({
    write: err === undefined ? line => log.note(line.trimEnd()) : line => void err.write(line),
    secrets: [...secretsOf(env), ...secrets],
    isPretty: err?.isTTY === true,
    isQuiet,
  });
}

/** The port that a flag names; null without it. Throws a UserError for what is none. */
export function portOf(text: string | undefined): number | null {
  if (text === undefined) return null;
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= PORT_MAX) return port;
  throw new UserError(`Cannot use --port "${text}": it is not a port`, {
    hint: `Write a number from 1 to ${PORT_MAX}, such as --port ${PORT}; 0 takes any that is free.`,
  });
}
