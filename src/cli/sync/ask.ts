import {setTimeout as pause} from "node:timers/promises";
import type {SyncDocument, SyncRun} from "../../documents/sync.ts";
import {type ExitCode, exitCodes, UserError} from "../../lib/errors.ts";
import {exchange, HttpError, type HttpRequest} from "../../lib/http.ts";
import {type Owner, ownAddress} from "../../server/sync/owner.ts";
import type {Terminal} from "../command.ts";
import {minutes, type Synced, type SyncFlags, type SyncPrinted} from "./here.ts";

const POLL_MS = 250;

/**
 * Has the server that owns the data folder sync, and waits for the end. Throws a UserError where it cannot do what the
 * flags ask for, or does not answer.
 */
export async function askServer(
  owner: Owner,
  {flags, terminal}: {flags: SyncFlags; terminal: Pick<Terminal, "log" | "signal">},
): Promise<Synced> {
  const body = bodyOf(flags, owner);
  const ask = asking(owner, terminal.signal);
  let {run} = await ask({method: "POST", body: JSON.stringify(body)});
  while (run === null || run.finished_at === null) {
    terminal.log.progress(`Syncing by the server at ${owner.address}`);
    await pause(POLL_MS, undefined, {signal: terminal.signal});
    ({run} = await ask({method: "GET", query: `?run=${run?.id}`}));
  }
  terminal.log.done();
  return told(run, terminal);
}

function bodyOf({rebuild, maxWait, snapshot, from}: SyncFlags, {address, pid}: Owner): object {
  const flag = snapshot !== undefined ? "--snapshot" : from !== undefined ? "--from" : null;
  if (flag !== null) {
    throw new UserError(
      `Cannot sync with ${flag}: process ${pid} serves this data folder at ${address}, and syncs it without`,
      {hint: "Stop the server, run this again, and start it again."},
    );
  }
  const max_wait = maxWait === undefined ? undefined : minutes(maxWait);
  return {...(rebuild ? {rebuild} : {}), ...(max_wait === undefined ? {} : {max_wait})};
}

type Ask = (request: {
  method: "GET" | "POST";
  query?: string;
  body?: string;
}) => Promise<SyncDocument>;

function asking({address, token, pid}: Owner, signal: AbortSignal): Ask {
  const cannot = (what: string, cause?: unknown) =>
    new UserError(`Cannot sync by the server at ${address} (process ${pid}): ${what}`, {
      hint: "Look at its log, or stop it and run this again.",
      exitCode: exitCodes.unreachable,
      cause,
    });
  return async ({method, query = "", body}) => {
    const request: HttpRequest = {
      method,
      url: `${ownAddress(address ?? "")}/api/v1/sync${query}`,
      headers: {authorization: `Bearer ${token}`, "content-type": "application/json"},
      ...(body === undefined ? {} : {body}),
    };
    try {
      const {status, body} = await exchange(request, {signal});
      if (status === 200 || status === 202) return JSON.parse(body);
      throw cannot(`it answered ${status}`);
    } catch (error) {
      if (error instanceof HttpError) throw cannot(error.message, error);
      throw error;
    }
  };
}

/** What a sync here would have said. */
function told(run: SyncRun, {log}: Pick<Terminal, "log">): Synced {
  const exitCode = (run.exit_code ?? exitCodes.unexpected) as ExitCode;
  if (run.result === null) {
    const {message, hint} = run.failure ?? {message: "Cannot sync: it was stopped", hint: null};
    throw new UserError(message, {hint, exitCode: exitCode === 0 ? 1 : exitCode});
  }
  const document = run.result as SyncPrinted;
  for (const {source, message, hint} of document.failed) {
    log.note(`${source}: ${message}${hint === null ? "" : `\n  ${hint}`}`);
  }
  return {document, exitCode};
}
