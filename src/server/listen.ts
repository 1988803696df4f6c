import type {AddressInfo} from "node:net";
import {serve} from "@hono/node-server";
import type {Hono} from "hono";
import {exitCodes, UserError} from "../lib/errors.ts";

const STOP_MS_MAX = 5000;

/**
 * Serves until the signal is given, then answers what has been asked and ends, after at most 5 seconds. `onListening`
 * gets the address in use. Throws a UserError where the address cannot be had.
 */
export function listen(
  app: Hono,
  {
    host,
    port,
    signal,
    onListening,
  }: {host: string; port: number; signal: AbortSignal; onListening: (address: string) => void},
): Promise<void> {
  return new Promise((resolve, reject) => {
    const server = serve({fetch: app.fetch, hostname: host, port}, ({port: given}: AddressInfo) =>
      onListening(`http://${host.includes(":") ? `[${host}]` : host}:${given}`),
    );
    const stop = () => {
      server.close();
      const force = () => "closeAllConnections" in server && server.closeAllConnections();
      setTimeout(force, STOP_MS_MAX).unref();
    };
    server.on("error", error => reject(refusal(error, {host, port})));
    server.on("close", () => resolve());
    if (signal.aborted) stop();
    else signal.addEventListener("abort", stop, {once: true});
  });
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
