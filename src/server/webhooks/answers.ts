import type {Context} from "hono";

/** When a sender that was turned away may try again. */
const RETRY_SECONDS = "60";

/** Why a delivery is not taken. No reason holds anything that was sent. */
export type Refused = {code: 400 | 401 | 404 | 405 | 413 | 422 | 503; reason: string};

/** What a sender is told; `hints` name the scopes (`git:<repository>`) that have something new to be read. */
export type Answer =
  | {status: "accepted"; hints: readonly string[]}
  | {status: "duplicate"}
  | {status: "ignored"; reason: string}
  | ({status: "refused"} & Refused);

const turnedAway = (reason: string) => ({status: "refused", code: 503, reason}) as const;

export const FULL = turnedAway("the inbox is full");
export const TOO_MUCH = turnedAway("too much is sent at once");
export const NOT_STORED = turnedAway("it could not be stored");

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
