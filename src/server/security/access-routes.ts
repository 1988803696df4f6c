import {Hono} from "hono";
import {requireRole} from "../sign-in/roles.ts";
import type {ServerEnv} from "../sign-in/user.ts";
import {accessDocument, accessQuery} from "./access-query.ts";
import {refuse} from "./refusal.ts";

/** `GET /api/v1/access-log?from&to&who&limit`, for admins: the latest lines first. */
export function accessRoutes({folder, now}: {folder: string; now: () => Date}): Hono<ServerEnv> {
  const routes = new Hono<ServerEnv>();
  routes.get("/api/v1/access-log", requireRole("admin"), async context => {
    const query = accessQuery(context.req.query(), now());
    if (typeof query === "string") {
      return refuse(context, {
        status: 400,
        message: `Cannot read the access log: ${query}`,
        hint: "Ask for /api/v1/access-log?from=2026-01-01&to=2026-01-31&limit=200.",
      });
    }
    return context.json(await accessDocument(folder, query));
  });
  return routes;
}
