import {exitCodes, UserError} from "../lib/errors.ts";
import {waveStore} from "../pipeline/survey/store.ts";
import type {Run} from "./command.ts";
import {openConfig} from "./workspace.ts";

const PORT = 4180;
const PORT_MAX = 65_535;
const HOST = "127.0.0.1";
const LOOPBACK = /^(127(\.\d{1,3}){3}|::1|localhost)$/;

type Flags = {port?: string; host?: string; surveyOnly?: boolean};

/** Serves until Ctrl-C or SIGTERM. */
export const run: Run<Flags> = async ({options, terminal}) => {
  const {host = HOST, surveyOnly = false} = options;
  const port = portOf(options.port);
  if (!LOOPBACK.test(host) && !surveyOnly) {
    throw new UserError(`Cannot serve on ${host}: sign-in is not in this version`, {
      hint: "Leave --host out to serve this machine only, or add --survey-only: its links are their own proof.",
    });
  }
  const config = await openConfig({options, terminal});
  // Loaded only now: the other commands start without a web server.
  const {app} = await import("../server/app.ts");
  const {listen} = await import("../server/listen.ts");
  await waveStore(config.dataFolder).sweep();
  await listen(app({config, log: terminal.log, surveyOnly}), {
    host,
    port,
    signal: terminal.signal,
    onListening: address => terminal.log.note(`Serving on ${address}. Ctrl-C ends it.`),
  });
  return exitCodes.done;
};

function portOf(text = String(PORT)): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= PORT_MAX) return port;
  throw new UserError(`Cannot use --port "${text}": it is not a port`, {
    hint: `Write a number from 1 to ${PORT_MAX}, such as --port ${PORT}; 0 takes any that is free.`,
  });
}
