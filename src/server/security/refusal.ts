import type {Context} from "hono";
import type {ContentfulStatusCode} from "hono/utils/http-status";

/** A refusal in the API's shape: what cannot be done and why, and what to do about it. */
export function refuse(
  context: Context,
  {status, message, hint}: {status: ContentfulStatusCode; message: string; hint: string},
): Response {
  return context.json({error: {message, hint}}, status);
}
