import {timingSafeEqual} from "node:crypto";
import {type Context, Hono} from "hono";
import {bodyLimit} from "hono/body-limit";
import {z} from "zod";
import type {SyncDocument, SyncRun} from "../../documents/sync.ts";
import type {Scheduler} from "../schedule/scheduler.ts";
import {mayAs, requireRole} from "../sign-in/roles.ts";
import type {ServerEnv} from "../sign-in/user.ts";
import {OWNER_HEADER} from "./owner.ts";

const BODY_BYTES_MAX = 4096;
const WAIT_MINUTES_MAX = 24 * 60;

const asked = z.strictObject({
  rebuild: z.boolean().optional(),
  max_wait: z.number().min(0).max(WAIT_MINUTES_MAX).optional(),
});

/**
 * `GET /sync`: how the reading of the sources stands, `POST /sync`: asks for one now. Whoever shows the token of
 * `server.json` is told that this is the server that wrote it.
 */
export function syncRoutes(schedule: Scheduler, {token}: {token: string}): Hono<ServerEnv> {
  const routes = new Hono<ServerEnv>();
  routes.use("/sync", async (context, next) => {
    await next();
    if (isControl(context, token)) context.header(OWNER_HEADER, "true");
  });
  const document = (run: SyncRun | null): SyncDocument => ({
    schema: "fivekeys.sync-state/1",
    ...schedule.state(),
    run,
  });
  routes.get("/sync", context => {
    const id = context.req.query("run");
    context.header("cache-control", "no-store");
    if (id === undefined) return context.json(document(null));
    if (!mayAs(context.get("user").role, "operator")) return context.json(document(null));
    const run = schedule.run(id);
    return run === null
      ? refusal(context, {message: "Cannot find the run: it is not among the last", status: 404})
      : context.json(document(run));
  });
  routes.post(
    "/sync",
    requireRole("operator"),
    bodyLimit({
      maxSize: BODY_BYTES_MAX,
      onError: context =>
        refusal(context, {message: "Cannot read the request: it is too large", status: 413}),
    }),
    async context => {
      const options = asked.safeParse(bodyOf(await context.req.text()));
      if (!options.success) {
        const message = "Cannot sync: the body is not what this takes";
        return refusal(context, {message, status: 400});
      }
      const {rebuild, max_wait} = options.data;
      const run = schedule.requestSync({
        ...(rebuild === undefined ? {} : {rebuild}),
        ...(max_wait === undefined ? {} : {maxWaitMinutes: max_wait}),
      });
      return context.json(document(run), 202);
    },
  );
  return routes;
}

/** Nothing asks for nothing in particular; undefined fits no schema. */
function bodyOf(text: string): unknown {
  if (text.trim() === "") return {};
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Whether a request shows the token that stands in `server.json`. */
function isControl(context: Context, token: string): boolean {
  const given = Buffer.from(context.req.header("authorization") ?? "");
  const wanted = Buffer.from(`Bearer ${token}`);
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}

function refusal(
  context: Context,
  {message, status}: {message: string; status: 400 | 404 | 413},
): Response {
  const hint = 'The body may be {"rebuild": true, "max_wait": 15}, or empty.';
  return context.json({error: {message, hint}}, status);
}
