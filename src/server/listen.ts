import type {Server, ServerResponse} from "node:http";
import type {AddressInfo} from "node:net";
import {type Duplex, duplexPair} from "node:stream";
import {createAdaptorServer, serve} from "@hono/node-server";
import type {Hono} from "hono";
import {exitCodes, UserError} from "../lib/errors.ts";

const STOP_MS_MAX = 5000;
const CONNECTIONS_MAX = 4096;
const HEADER_BYTES_MAX = 16 * 1024;
const HEADERS_COUNT_MAX = 100;

/** How long a client may take, so that slow ones cannot hold what others need. */
const LIMITS = {
  /** For the line and the headers of a request. */
  headersMs: 10_000,
  /** For a whole request: 25 MB of a webhook on a slow line. */
  requestMs: 60_000,
  /** Between two requests. */
  idleMs: 10_000,
};

/**
 * Serves until the signal is given, then answers what has been asked and ends, after at most 5 seconds. `onListening`
 * gets the address in use. Throws a UserError where the address cannot be had.
 */
export function listen(
  app: Pick<Hono, "fetch">,
  {
    host,
    port,
    signal,
    onListening,
    orAnyPort = false,
    limits = LIMITS,
  }: {
    host: string;
    port: number;
    signal: AbortSignal;
    onListening: (address: string) => void;
    /** Whether a port that is free will do where the given one is not. */
    orAnyPort?: boolean;
    limits?: typeof LIMITS;
  },
): Promise<void> {
  const {headersMs, requestMs, idleMs} = limits;
  return new Promise((resolve, reject) => {
    const serverOptions = {
      headersTimeout: headersMs,
      requestTimeout: requestMs,
      keepAliveTimeout: idleMs,
      connectionsCheckingInterval: Math.min(headersMs, 1000),
      maxHeaderSize: HEADER_BYTES_MAX,
    };
    const heard = ({port: given}: AddressInfo) =>
      onListening(`http://${host.includes(":") ? `[${host}]` : host}:${given}`);
    const options = {fetch: app.fetch, hostname: host, port, serverOptions};
    const server = serve(options, heard) as Server;
    server.maxConnections = CONNECTIONS_MAX;
    server.maxHeadersCount = HEADERS_COUNT_MAX;
    const stop = stopping(server);
    let isAgain = false;
    server.on("error", error => {
      const isTaken = (error as NodeJS.ErrnoException).code === "EADDRINUSE";
      if (isAgain || !isTaken || !orAnyPort) return reject(refusal(error, {host, port}));
      isAgain = true;
      server.listen(0, host);
    });
    server.on("close", () => resolve());
    if (signal.aborted) stop();
    else signal.addEventListener("abort", stop, {once: true});
  });
}

/**
 * A server that nobody can reach but who calls what comes back: each call is a connection, on which requests are
 * answered as on any other.
 */
export function withoutNetwork({fetch}: Pick<Hono, "fetch">): () => Duplex {
  const server = createAdaptorServer({fetch});
  return () => {
    const [client, side] = duplexPair();
    server.emit("connection", side);
    return client;
  };
}

/** Ends a server when all that was asked is answered. Connections on which nobody asks anything do not hold it up. */
function stopping(server: Server): () => void {
  let asked = 0;
  let isStopping = false;
  const closeIfDone = () => {
    if (isStopping && asked === 0) server.closeAllConnections();
  };
  server.on("request", (_, response: ServerResponse) => {
    asked += 1;
    response.once("close", () => {
      asked -= 1;
      closeIfDone();
    });
  });
  return () => {
    isStopping = true;
    server.close();
    closeIfDone();
    setTimeout(() => server.closeAllConnections(), STOP_MS_MAX).unref();
  };
}

function refusal(error: Error, {host, port}: {host: string; port: number}): Error {
  const {code} = error as NodeJS.ErrnoException;
  const cannot = (what: string, {hint, exitCode}: {hint: string; exitCode: 2 | 5}) =>
    new UserError(`Cannot serve on ${host}:${port}: ${what}`, {hint, exitCode, cause: error});
  if (code === "EADDRINUSE") {
    return cannot("another program serves there", {
      hint: "Choose another --port, or stop that program.",
      exitCode: exitCodes.usage,
    });
  }
  if (code === "EACCES") {
    return cannot("this user may not", {
      hint: "Choose a --port of 1024 or more.",
      exitCode: exitCodes.permission,
    });
  }
  if (code === "EADDRNOTAVAIL" || code === "ENOTFOUND") {
    return cannot("this machine has no such address", {
      hint: "Give one of its own addresses as --host, or 0.0.0.0 for all.",
      exitCode: exitCodes.usage,
    });
  }
  return error;
}
