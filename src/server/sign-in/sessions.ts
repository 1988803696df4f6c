import {createHmac, randomBytes} from "node:crypto";
import type {Context} from "hono";
import {deleteCookie, getCookie, setCookie} from "hono/cookie";
import type {CookieOptions} from "hono/utils/cookie";
import type {endedSessions} from "./ended.ts";
import type {Keys} from "./keys.ts";
import {open, sign} from "./signed.ts";
import {type Token, tokenName} from "./tokens.ts";
import type {Role, User} from "./user.ts";

const NAME = "fivekeys";
const HOUR_SECONDS = 3600;
const ID_BYTES = 16;

/** What stands in the cookie: no name, no address, nothing that a provider said. Moments are seconds since 1970. */
type Session = {
  id: string;
  who: string;
  role: Role;
  by: "provider" | "token";
  at: number;
  until: number;
};

/** The attributes of every cookie of sign-in; over https it is one that no other host can set. */
export function cookieOptions({isSecure}: {isSecure: boolean}): CookieOptions {
  return {
    path: "/",
    httpOnly: true,
    sameSite: "Lax",
    ...(isSecure ? {secure: true, prefix: "host"} : {}),
  };
}

export type Sessions = ReturnType<typeof sessions>;

/**
 * Sessions in signed cookies. Whoever signed in by a token keeps its role as it is now, and loses the session with the
 * token. When what is configured about the provider changes, all sessions end.
 */
export function sessions({
  keys,
  tokens,
  provider,
  hours,
  isSecure,
  ended,
  now,
}: {
  keys: Keys;
  tokens: readonly Token[];
  provider: object | null;
  hours: number;
  isSecure: boolean;
  ended: ReturnType<typeof endedSessions>;
  now: () => Date;
}) {
  const key = createHmac("sha256", keys.sessions).update(JSON.stringify(provider)).digest();
  const prefix = isSecure ? "host" : undefined;
  const seconds = () => Math.floor(now().getTime() / 1000);

  /** The session of a request, null where there is none that counts. */
  function current(context: Context): Session | null {
    const session = open(getCookie(context, NAME, prefix), key) as Session | null;
    if (session === null || session.until <= seconds() || ended.has(session)) return null;
    if (session.by === "provider") return session;
    const token = tokens.find(one => tokenName(one, keys.pseudonym) === session.who);
    return token === undefined ? null : {...session, role: token.role};
  }

  return {
    read(context: Context): User | null {
      const session = current(context);
      return session && {pseudonym: session.who, role: session.role};
    },

    begin(context: Context, {user, by}: {user: User; by: Session["by"]}): void {
      const at = seconds();
      const maxAge = Math.floor(hours * HOUR_SECONDS);
      const id = randomBytes(ID_BYTES).toString("base64url");
      const {pseudonym: who, role} = user;
      const session: Session = {id, who, role, by, at, until: at + maxAge};
      setCookie(context, NAME, sign(session, key), {...cookieOptions({isSecure}), maxAge});
    },

    /** Ends the session of a request, also for whoever has a copy of its cookie. Returns who had it, and how. */
    end(context: Context): Session | null {
      const session = current(context);
      if (session !== null) ended.add(session);
      deleteCookie(context, NAME, cookieOptions({isSecure}));
      return session;
    },
  };
}
