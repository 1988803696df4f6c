import {createMiddleware} from "hono/factory";
import {ROLES, type Role, type ServerEnv} from "./user.ts";

/** Whether one who has `role` may do what `needed` may. */
export function mayAs(role: Role, needed: Role): boolean {
  return ROLES.indexOf(role) >= ROLES.indexOf(needed);
}

/** Lets through those who have the role or a higher one, and answers 403 in the API's shape to others. */
export function requireRole(needed: Role) {
  return createMiddleware<ServerEnv>(async (context, next) => {
    const user = context.get("user");
    if (user !== undefined && mayAs(user.role, needed)) return next();
    const hint =
      "An administrator gives roles, by the groups at the sign-in provider or by tokens.";
    const message = `Cannot answer this: it needs the role "${needed}"`;
    return context.json({error: {message, hint}}, 403);
  });
}
