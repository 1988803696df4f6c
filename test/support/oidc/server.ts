import {mkdtempSync} from "node:fs";
import type {AddressInfo} from "node:net";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {serve} from "@hono/node-server";
import {Hono} from "hono";
import {defaultConfig} from "../../../src/config/defaults.ts";
import type {SignInConfig} from "../../../src/config.ts";
import {guard} from "../../../src/server/security/guard.ts";
import type {ServerEnv} from "../../../src/server/sign-in/user.ts";
import {CLIENT, startProvider} from "./provider.ts";

export type TestServer = Awaited<ReturnType<typeof startServer>>;

type Fetch = typeof globalThis.fetch;

/** For tests: a server behind sign-in at a real provider, both of them over HTTP. */
export async function startServer(changes: Partial<SignInConfig> = {}) {
  let app: {fetch: Hono["fetch"]} = new Hono();
  const started = await new Promise<{origin: string; server: ReturnType<typeof serve>}>(resolve => {
    const server = serve(
      {fetch: (request, env) => app.fetch(request, env), hostname: "127.0.0.1", port: 0},
      ({port}: AddressInfo) => resolve({origin: `http://127.0.0.1:${port}`, server}),
    );
  });
  const {origin, server} = started;
  const provider = await startProvider({origin});
  const root = mkdtempSync(join(tmpdir(), "fivekeys-sign-in-"));
  const notes: string[] = [];
  /** What the test turns while the server runs. */
  const world: {now: () => Date; fetch: Fetch} = {now: () => new Date(), fetch: globalThis.fetch};
  let close = () => {};

  /** Starts it anew, with what is configured now. */
  function restart(more: Partial<SignInConfig> = {}, env: Record<string, string> = {}): void {
    close();
    const base = defaultConfig(root);
    const signIn: SignInConfig = {
      issuer: provider.issuer,
      clientId: CLIENT.id,
      scopes: ["groups"],
      roleClaim: "groups",
      roles: {admin: ["chiefs"], operator: [], analyst: ["analysts"], viewer: ["staff"]},
      sessionHours: 8,
      ...changes,
      ...more,
    };
    const guarded = guard({
      config: {...base, server: {...base.server, publicUrl: origin, signIn}},
      env: {FIVEKEYS_OIDC_CLIENT_SECRET: CLIENT.secret, ...env},
      host: "0.0.0.0",
      now: () => world.now(),
      log: {note: note => notes.push(note), progress: () => undefined, done: () => undefined},
      fetch: (...args) => world.fetch(...args),
    });
    const all = new Hono<ServerEnv>();
    guarded.protect(all);
    all.get("/api/v1/who", context => context.json(context.get("user")));
    all.post("/api/v1/who", context => context.json(context.get("user")));
    all.get("/*", context => context.text(`page ${context.req.path}`));
    app = all;
    close = guarded.close;
  }
  restart();
  return {
    origin,
    root,
    provider,
    notes,
    world,
    restart,
    stop: async () => {
      close();
      await provider.stop();
      if ("closeAllConnections" in server) server.closeAllConnections();
      await new Promise<void>(resolve => server.close(() => resolve()));
    },
  };
}
