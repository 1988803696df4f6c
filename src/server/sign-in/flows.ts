import type {Context} from "hono";
import {deleteCookie, getCookie, setCookie} from "hono/cookie";
import type {Flow} from "./provider.ts";
import {cookieOptions} from "./sessions.ts";
import {open, sign} from "./signed.ts";

const NAME = "fivekeys-flow-";
/** How long one may take at the provider. */
const FLOW_SECONDS = 600;
/** Tabs that sign in at the same time; a browser that keeps more forgets them all. */
const FLOWS_MAX = 5;
/** Sign-ins that were finished and whose cookies would still hold. */
const DONE_MAX = 10_000;

type Content = Flow & {to: string; until: number};

/**
 * What a sign-in takes along to the provider and back, in a signed cookie: a cookie each, so that several tabs may sign in
 * at once. Each can be finished once.
 */
export function flows({key, isSecure, now}: {key: Buffer; isSecure: boolean; now: () => Date}) {
  const options = cookieOptions({isSecure});
  const prefix = isSecure ? "__Host-" : "";
  const seconds = () => Math.floor(now().getTime() / 1000);
  const done = new Set<string>();
  // The start of the state: enough to tell the tabs of one browser apart.
  const nameOf = (state: string) => `${NAME}${state.replace(/[^\w-]/g, "").slice(0, 12)}`;

  return {
    begin(context: Context, {flow, to}: {flow: Flow; to: string}): void {
      const names = Object.keys(getCookie(context)).filter(one => one.startsWith(prefix + NAME));
      for (const name of names.length < FLOWS_MAX ? [] : names) {
        deleteCookie(context, name.slice(prefix.length), options);
      }
      const content: Content = {...flow, to, until: seconds() + FLOW_SECONDS};
      const value = sign(content, key);
      setCookie(context, nameOf(flow.state), value, {...options, maxAge: FLOW_SECONDS});
    },

    /** What was taken along under this state, once; null where nothing was, or too long ago. */
    finish(context: Context, state: string): Content | null {
      const name = nameOf(state);
      const signed = getCookie(context, name, isSecure ? "host" : undefined);
      const content = open(signed, key) as Content | null;
      if (content === null || content.state !== state) return null;
      deleteCookie(context, name, options);
      if (content.until <= seconds() || done.has(state)) return null;
      done.add(state);
      if (done.size > DONE_MAX) done.delete(done.values().next().value!);
      return content;
    },
  };
}
