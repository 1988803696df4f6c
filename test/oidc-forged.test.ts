import {afterEach, beforeEach, expect, test} from "vitest";
import {type Browser, browser} from "./support/oidc/browser.ts";
import {startServer, type TestServer} from "./support/oidc/server.ts";

type Claims = Record<string, unknown>;

let server: TestServer;

beforeEach(async () => {
  server = await startServer();
});
afterEach(() => server.stop());

function claimsOf(jwt: string): Claims {
  return JSON.parse(Buffer.from(jwt.split(".")[1]!, "base64url").toString());
}

/** Stands between the server and the provider, and changes the ID token on its way. */
function tamper(change: (jwt: string, claims: Claims) => string): void {
  server.world.fetch = async (url, init) => {
    const response = await fetch(url, init);
    if (!String(url).endsWith("/token")) return response;
    const body = (await response.json()) as {id_token: string};
    const id_token = change(body.id_token, claimsOf(body.id_token));
    return Response.json({...body, id_token}, {status: response.status});
  };
}

async function signIn(someone: Browser = browser()) {
  const page = await someone.open(`${server.origin}/sign-in/provider`);
  const who = await someone.step(`${server.origin}/api/v1/who`);
  return {status: page.status, who: who.status};
}

const REFUSED = {status: 400, who: 401};
const LET_IN = {status: 200, who: 200};

test("a token of the provider itself is taken, also one that was signed again", async () => {
  tamper((_, claims) => server.provider.jwt(claims));
  expect(await signIn()).toEqual(LET_IN);
});

const SECONDS = () => Math.floor(Date.now() / 1000);

test.each<[string, (jwt: string, claims: Claims) => string]>([
  ["signed by another key", (_, claims) => server.provider.jwt(claims, {isForged: true})],
  [
    "that says it needs no signature",
    (_, claims) => {
      const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
      return `${part({alg: "none"})}.${part(claims)}.`;
    },
  ],
  [
    "whose claims were changed",
    (jwt, claims) => {
      const [head, , signature] = jwt.split(".");
      const changed = Buffer.from(JSON.stringify({...claims, sub: "eve", groups: ["chiefs"]}));
      return `${head}.${changed.toString("base64url")}.${signature}`;
    },
  ],
  ["for another client", (_, claims) => server.provider.jwt({...claims, aud: "other"})],
  [
    "for several clients that was given to another",
    (_, claims) => server.provider.jwt({...claims, aud: ["fivekeys", "other"], azp: "other"}),
  ],
  ["of another issuer", (_, claims) => server.provider.jwt({...claims, iss: "https://else.test"})],
  ["of another sign-in", (_, claims) => server.provider.jwt({...claims, nonce: "another"})],
  [
    "without a nonce",
    (_, claims) => {
      const {nonce, ...rest} = claims;
      return server.provider.jwt(rest);
    },
  ],
  ["that has expired", (_, claims) => server.provider.jwt({...claims, exp: SECONDS() - 60})],
  ["that is not one", () => "not.a.token"],
])("a token %s lets nobody in", async (_, change) => {
  tamper(change);
  expect(await signIn()).toEqual(REFUSED);
  expect(server.notes).toEqual([
    expect.stringMatching(/^A sign-in at the provider failed: [A-Za-z0-9_ ]+$/),
  ]);
});

test("an answer without an ID token lets nobody in", async () => {
  server.world.fetch = async (url, init) => {
    const response = await fetch(url, init);
    if (!String(url).endsWith("/token")) return response;
    const {id_token, ...rest} = (await response.json()) as {id_token: string};
    return Response.json(rest);
  };
  expect(await signIn()).toEqual(REFUSED);
});

test("a token that was good for an hour is not taken two hours later by our clock", async () => {
  server.world.now = () => new Date(Date.now() + 2 * 3_600_000);
  expect(await signIn()).toEqual(REFUSED);
});

test("what the provider says of somebody else is not taken for the one who came", async () => {
  server.world.fetch = async (url, init) => {
    const response = await fetch(url, init);
    if (!String(url).endsWith("/me")) return response;
    return Response.json({sub: "somebody-else", groups: ["chiefs"]});
  };
  expect(await signIn()).toEqual(REFUSED);
});

/** Goes as far as the provider's answer, without following it here. */
async function answerOfProvider(someone: Browser): Promise<string> {
  let url = `${server.origin}/sign-in/provider`;
  for (let i = 0; i < 10; i++) {
    const location = (await someone.step(url)).headers.get("location")!;
    url = new URL(location, url).href;
    if (url.startsWith(`${server.origin}/sign-in/callback`)) return url;
  }
  throw new Error("The provider did not send anybody back");
}

async function statusOf(someone: Browser, url: string): Promise<number> {
  return (await someone.step(url)).status;
}

test("what came back is taken once, and not from another browser", async () => {
  const [someone, thief] = [browser(), browser()];
  const url = await answerOfProvider(someone);
  const kept = new Map(someone.cookies);
  expect(await statusOf(thief, url)).toBe(400);
  expect(await statusOf(someone, url)).toBe(303);
  for (const [id, cookie] of kept) thief.cookies.set(id, cookie);
  // The provider would refuse it as well: it is not even asked.
  server.world.fetch = () => Promise.reject(new Error("The provider was asked again"));
  expect(await statusOf(thief, url)).toBe(400);
  expect(server.notes).toEqual([]);
  server.world.fetch = globalThis.fetch;
  server.restart();
  expect(await statusOf(thief, url)).toBe(400);
  expect(await statusOf(thief, `${server.origin}/api/v1/who`)).toBe(401);
});

test("a changed state, code or issuer is refused, and so is one that took too long", async () => {
  const changes: [string, string | null][] = [
    ["state", "another"],
    ["state", null],
    ["code", "another"],
    ["code", null],
    ["iss", "https://else.test"],
    ["iss", null],
  ];
  for (const [name, value] of changes) {
    const someone = browser();
    const url = new URL(await answerOfProvider(someone));
    if (value === null) url.searchParams.delete(name);
    else url.searchParams.set(name, value);
    expect([name, value, await statusOf(someone, url.href)]).toEqual([name, value, 400]);
  }
  const slow = browser();
  const url = await answerOfProvider(slow);
  server.world.now = () => new Date(Date.now() + 601_000);
  expect(await statusOf(slow, url)).toBe(400);
});

test("several tabs may sign in at once, each to its own page", async () => {
  const someone = browser();
  const first = await answerOfProvider(someone);
  const second = await answerOfProvider(someone);
  expect(await statusOf(someone, first)).toBe(303);
  expect(await statusOf(someone, second)).toBe(303);
});
