import {appendFileSync, chmodSync, existsSync, mkdirSync, statSync} from "node:fs";
import {join} from "node:path";
import type {Context, MiddlewareHandler} from "hono";
import {createMiddleware} from "hono/factory";
import {matchedRoutes} from "hono/route";
import type {Log} from "../../lib/log.ts";
import type {ServerEnv} from "../sign-in/user.ts";
import {type Access, accessFile, deleteAccessDays, oldAccessDays} from "./access-entries.ts";

/** Some 400,000 requests; a day that has more is cut off, and the log says so. */
const DAY_BYTES_MAX = 64 * 1024 ** 2;
/** Numbers, changes and who comes and goes: the files of the dashboard tell nothing. */
const LOGGED = /^\/(api\/|metrics$|sign-in\/(callback|token)$|sign-out$)/;
/** A metric's id, or what kind of thing a ref is: words of ours, never a value. */
const OF =
  /^\/api\/v1\/(?:metrics\/(?<metric>[a-z0-9_]{1,60})(?:\/|$)|explain\/(?<kind>[a-z_]{1,30}):)/;
const FAILURE_STATUS = 400;

export type AccessLog = {
  middleware: MiddlewareHandler<ServerEnv>;
  /** Writes what has not been written yet. */
  close: () => void;
};

/**
 * Notes who asked what and when, a line each in a file a day that its owner alone may read: the pseudonym, never an
 * address; the route, never what was asked of it. Lines are handed to the system in the same turn that answers, so a
 * process that is killed loses none but those of its last turn. Days older than the retention are deleted.
 */
export function accessLog({
  folder,
  days,
  now,
  log,
}: {
  folder: string;
  days: number;
  now: () => Date;
  log: Log;
}): AccessLog {
  let lines: string[] = [];
  let day = "";
  let bytes = 0;
  let lost = 0;

  function openDay(today: string): void {
    mkdirSync(folder, {recursive: true, mode: 0o700});
    deleteAccessDays(folder, oldAccessDays(folder, {days, now: now()}));
    const path = accessFile(folder, today);
    if (!existsSync(path)) appendFileSync(path, "", {mode: 0o600});
    chmodSync(path, 0o600);
    bytes = statSync(path).size;
    day = today;
  }

  function flush(): void {
    if (lines.length === 0) return;
    const text = lines.join("");
    const count = lines.length;
    lines = [];
    try {
      const today = now().toISOString().slice(0, 10);
      if (today !== day) openDay(today);
      if (bytes + text.length > DAY_BYTES_MAX) {
        lose(count, "today's file is full");
        return;
      }
      appendFileSync(accessFile(folder, day), text, {mode: 0o600});
      bytes += Buffer.byteLength(text);
      lost = 0;
    } catch (error) {
      day = "";
      lose(count, String((error as NodeJS.ErrnoException).code));
    }
  }

  /** Said once, and again only after it has worked in between: readers go on reading. */
  function lose(count: number, why: string): void {
    if (lost === 0) log.note(`The access log "${join(folder, day)}" cannot be written: ${why}`);
    lost += count;
  }

  return {
    middleware: createMiddleware<ServerEnv>(async (context, next) => {
      await next();
      const entry = entryOf(context, now());
      if (entry === null) return;
      if (lines.length === 0) setImmediate(flush);
      lines.push(`${JSON.stringify(entry)}\n`);
    }),
    close: flush,
  };
}

function entryOf(context: Context<ServerEnv>, at: Date): Access | null {
  const {method, path} = context.req;
  const {status} = context.res;
  const user = context.get("user") as ServerEnv["Variables"]["user"] | undefined;
  if (!LOGGED.test(path) || status === 429) return null;
  // Whoever has not signed in yet is asked to, and that is all.
  const isKnocking = user === undefined && context.req.header("authorization") === undefined;
  if (isKnocking && status === 401 && path.startsWith("/api/")) return null;
  if (isKnocking && path === "/sign-out") return null;
  const of = status < FAILURE_STATUS ? ofWhat(path) : null;
  return {
    at: at.toISOString(),
    who: user?.pseudonym ?? null,
    role: user?.role ?? null,
    did: `${method} ${patternOf(context)}`,
    ...(of === null ? {} : {of}),
    status,
  };
}

/** The route that was meant, with names for its parts: also where somebody was not let through to it. */
function patternOf(context: Context<ServerEnv>): string {
  const paths = matchedRoutes(context).map(({path}) => path);
  return paths.findLast(path => !path.includes("*")) ?? "/*";
}

function ofWhat(path: string): string | null {
  const {metric, kind} = OF.exec(path)?.groups ?? {};
  return metric ?? kind ?? null;
}
