import type {Context} from "hono";

/** When a sender that was turned away may try again. */
const RETRY_SECONDS = "60";

/** Why a delivery is not taken. No reason holds anything that was sent. */
export type Refused = {code: 400 | 401 | 404 | 405 | 413 | 422 | 503; reason: string};

/**
 * The answer to a delivery that is not taken. With `isUnread` its body was not read to the end: the connection is
 * closed, for what is left of it is not the next request.
 */
export function refuse(
  context: Context,
  {code, reason}: Refused,
  {isUnread = false}: {isUnread?: boolean} = {},
): Response {
  const headers: Record<string, string> = {
    ...(isUnread ? {Connection: "close"} : {}),
    ...(code === 405 ? {Allow: "POST"} : {}),
    ...(code === 503 ? {"Retry-After": RETRY_SECONDS} : {}),
  };
  return context.json({status: "refused", reason}, code, headers);
}
