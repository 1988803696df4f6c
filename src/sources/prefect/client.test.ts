import {createServer} from "node:http";
import type {AddressInfo} from "node:net";
import {setTimeout as delay} from "node:timers/promises";
import {afterEach, describe, expect, it} from "vitest";
import {
  type FakePrefect,
  fakePrefect,
  type Settings,
} from "../../../test/support/fake-prefect/index.ts";
import {endedRun} from "../../../test/support/fake-prefect/runs.ts";
import {UserError} from "../../lib/errors.ts";
import {openPrefectAuth} from "./auth.ts";
import {type PrefectClientOptions, prefectClient} from "./client.ts";

const AT = "2026-01-20T00:00:00.000000Z";
const START_MS = Date.parse("2026-02-01T12:00:00Z");
const UNAVAILABLE = {status: 503, body: {exception_message: "Service Unavailable"}};

let fake: FakePrefect;
afterEach(() => fake?.close());

/** A client whose clock moves only while it waits; `waits` are its waits in seconds. */
async function open(
  settings: Settings = {},
  {env = {}, ...options}: {env?: Record<string, string>} & Partial<PrefectClientOptions> = {},
) {
  fake = await fakePrefect([endedRun(1, AT), endedRun(2, AT)], settings);
  const waits: number[] = [];
  let now = START_MS;
  const client = prefectClient({
    url: fake.url,
    auth: openPrefectAuth(env, {isCloud: false}),
    log: {progress: () => undefined},
    now: () => now,
    sleep: async ms => {
      waits.push(ms / 1000);
      // Time for the answers that are under way.
      await delay(5);
      now += ms;
    },
    ...options,
  });
  return {client, waits, runs: () => client.filter("/flow_runs/filter", {})};
}

async function failureOf(work: Promise<unknown>): Promise<UserError> {
  const error = await work.catch(reason => reason);
  if (error instanceof UserError) return error;
  throw new Error("It did not fail as expected", {cause: error});
}

/** Faults for the first requests, then none. */
function first(count: number, fault: ReturnType<NonNullable<Settings["onRequest"]>>): Settings {
  return {onRequest: ({index}) => (index < count ? fault : undefined)};
}

describe("what passes", () => {
  it("503 without Retry-After is asked again after half a second, then ever later", async () => {
    const {client, runs, waits} = await open(first(3, UNAVAILABLE));
    expect((await runs()).rows).toHaveLength(2);
    expect(waits).toEqual([0.5, 1, 2]);
    // 0.5 + 1 + 2 = 3.5 seconds, rounded.
    expect(client.counts()).toEqual({
      rest: 4,
      graphql: 0,
      notModified: 0,
      retries: 3,
      waitedSeconds: 4,
    });
  });

  it.each([429, 502, 503, 504])("%i with Retry-After is asked again when it says", async status => {
    const {runs, waits} = await open(first(1, {status, headers: {"retry-after": "7"}}));
    expect((await runs()).rows).toHaveLength(2);
    expect(waits).toEqual([7]);
  });

  it("a Retry-After that is a date is reckoned by the server's clock", async () => {
    const headers = {
      date: "Sun, 01 Feb 2026 09:00:00 GMT",
      "retry-after": "Sun, 01 Feb 2026 09:00:30 GMT",
    };
    const {runs, waits} = await open(first(1, {status: 429, headers}));
    await runs();
    expect(waits).toEqual([30]);
  });

  it("a dropped connection and an answer that is cut off are asked again", async () => {
    for (const fault of [{isDropped: true}, {status: 200, body: '[{"id": "0'}]) {
      const {runs, waits} = await open(first(1, fault));
      expect((await runs()).rows).toHaveLength(2);
      expect(waits).toEqual([0.5]);
      await fake.close();
    }
  });

  it("after 6 repetitions it is given up, with 6 as exit code", async () => {
    const {runs, waits} = await open({onRequest: () => UNAVAILABLE});
    const error = await failureOf(runs());
    expect(error).toMatchObject({exitCode: 6, message: expect.stringMatching(/it answers 503$/)});
    expect(waits).toEqual([0.5, 1, 2, 4, 8, 16]);
  });

  it("a wait that is longer than the operator allows is not begun", async () => {
    const settings = {onRequest: () => ({status: 429, headers: {"retry-after": "40"}})};
    const {runs, waits} = await open(settings, {maxWaitSeconds: 60});
    const error = await failureOf(runs());
    // 40 of 60 seconds were waited; 40 more would be 80.
    expect(waits).toEqual([40]);
    expect(error).toMatchObject({exitCode: 6, hint: expect.stringContaining("--max-wait")});
    expect(error.message).toContain("until 2026-02-01 12:01:20 UTC");
  });

  it("what one request is asked to wait all wait, once", async () => {
    const allCame = Promise.withResolvers<void>();
    let answers = 0;
    const {client, waits} = await open(first(4, {status: 429, headers: {"retry-after": "5"}}), {
      fetch: async (...args) => {
        const response = await fetch(...args);
        if (++answers === 4) allCame.resolve();
        await allCame.promise;
        return response;
      },
    });
    await Promise.all([1, 2, 3, 4].map(() => client.filter("/flow_runs/filter", {})));
    expect(waits).toEqual([5]);
  });

  it("an answer that comes after the others have waited is waited for no more", async () => {
    const waited = Promise.withResolvers<void>();
    let sent = 0;
    const {client, waits} = await open(first(2, {status: 429, headers: {"retry-after": "5"}}), {
      fetch: async (...args) => {
        const isLate = ++sent === 2;
        const response = await fetch(...args);
        if (isLate) await waited.promise;
        if (sent > 2) waited.resolve();
        return response;
      },
    });
    await Promise.all([1, 2].map(() => client.filter("/flow_runs/filter", {})));
    expect(waits).toEqual([5]);
  });

  it("no more than 4 requests are under way at once", async () => {
    let under = 0;
    let most = 0;
    const {client} = await open(
      {},
      {
        fetch: async (...args) => {
          most = Math.max(most, ++under);
          const response = await fetch(...args);
          under--;
          return response;
        },
      },
    );
    await Promise.all(Array.from({length: 20}, () => client.states("x")));
    expect(most).toBe(4);
  });
});

describe("who we are", () => {
  const BASIC = `Basic ${Buffer.from("admin:pa:ss").toString("base64")}`;

  it("is told by Basic or Bearer, as the server compares it", async () => {
    const basic = await open(
      {authorization: BASIC},
      {env: {PREFECT_API_AUTH_STRING: "admin:pa:ss"}},
    );
    expect((await basic.runs()).rows).toHaveLength(2);
    await fake.close();
    const bearer = await open({authorization: "Bearer pnu_1"}, {env: {PREFECT_API_KEY: "pnu_1"}});
    expect((await bearer.runs()).rows).toHaveLength(2);
  });

  it.each([
    [{}, "neither PREFECT_API_AUTH_STRING nor PREFECT_API_KEY is set"],
    [{PREFECT_API_AUTH_STRING: "admin:wrongwrong"}, "it does not accept PREFECT_API_AUTH_STRING"],
    [{PREFECT_API_KEY: "pnu_wrongwrong"}, "it does not accept PREFECT_API_KEY"],
  ])("refused, the variable is named and no secret is shown: %o", async (env, reason) => {
    const {runs} = await open({authorization: BASIC}, {env: env as Record<string, string>});
    const error = await failureOf(runs());
    expect(error).toMatchObject({exitCode: 5, message: expect.stringContaining(reason)});
    expect(`${error.message} ${error.hint}`).not.toContain("wrongwrong");
  });

  it("the key of Prefect Cloud must be set, and an odd one is refused unseen", () => {
    const open = (env: Record<string, string>, isCloud: boolean) => () =>
      openPrefectAuth(env, {isCloud});
    expect(open({PREFECT_API_AUTH_STRING: "a:b"}, true)).toThrow("PREFECT_API_KEY is not set");
    expect(open({PREFECT_API_KEY: "two words"}, true)).toThrow("it holds a space");
    expect(open({PREFECT_API_AUTH_STRING: "admin"}, false)).toThrow("it has no colon");
    expect(open({PREFECT_API_KEY_FILE: "/no/such/file"}, true)).toThrow("there is no such file");
  });

  it("a server that guards against forged requests is given its token, asked for once", async () => {
    const {client, runs} = await open({isCsrf: true});
    await Promise.all([runs(), runs(), runs()]);
    await runs();
    const asked = fake.requests.filter(({path}) => path === "/csrf-token");
    expect(asked).toHaveLength(1);
    // 3 refused, 1 for the token, 3 again, 1 more; none is a repetition of what failed.
    expect(client.counts()).toMatchObject({rest: 8, retries: 0});
  });

  it("a refusal that comes after the token was had asks for no other", async () => {
    const done = Promise.withResolvers<void>();
    let sent = 0;
    const {runs} = await open(
      {isCsrf: true},
      {
        fetch: async (...args) => {
          const isLate = ++sent === 2;
          const response = await fetch(...args);
          if (isLate) await done.promise;
          return response;
        },
      },
    );
    const [one, other] = [runs(), runs()];
    await one;
    done.resolve();
    await other;
    expect(fake.requests.filter(({path}) => path === "/csrf-token")).toHaveLength(1);
  });

  it("with a guard the wrong password is still told as such", async () => {
    const {runs} = await open({isCsrf: true, authorization: BASIC}, {env: {PREFECT_API_KEY: "no"}});
    expect(await failureOf(runs())).toMatchObject({exitCode: 5});
  });
});

describe("what is refused", () => {
  it("a limit that an administrator has lowered is kept to from then on", async () => {
    const {client, runs} = await open({limit: 7});
    expect(await runs()).toMatchObject({limit: 7});
    await runs();
    expect(fake.requests.map(({body}) => body.limit)).toEqual([200, 7, 7]);
    expect(client.pageRows()).toBe(7);
  });

  it("a field that the server does not know is named by its path", async () => {
    const {client} = await open();
    const body = {flow_runs: {updated: {after_: AT}}};
    const error = await failureOf(client.filter("/flow_runs/filter", body));
    expect(error).toMatchObject({status: 422, unknown: ["flow_runs.updated"]});
  });

  it("the words of the server are shown, without our secret", async () => {
    const fault = {status: 403, body: {detail: "Key pnu_secret may not see workspace 7"}};
    const {runs} = await open({onRequest: () => fault}, {env: {PREFECT_API_KEY: "pnu_secret"}});
    const error = await failureOf(runs());
    expect(error.message).toContain("PREFECT_API_KEY may not: Key … may not see workspace 7");
    expect(error.exitCode).toBe(5);
  });

  it("a page where the API should be, and a wrong path, point to the address", async () => {
    const page = {status: 200, headers: {"content-type": "text/html"}, body: "<html></html>"};
    for (const fault of [page, {status: 404, body: {detail: "Not Found"}}]) {
      const {runs, waits} = await open({onRequest: () => fault});
      const error = await failureOf(runs());
      expect(error.hint).toContain("sources.prefect.url");
      expect(waits).toEqual([]);
      await fake.close();
    }
  });

  it("an answer that is no list is none", async () => {
    const {runs} = await open({onRequest: () => ({status: 200, body: {results: []}})});
    expect((await failureOf(runs())).message).toContain("its answer is not what Prefect documents");
  });

  it("the key is not carried to another host", async () => {
    let asked = 0;
    const other = createServer((_, response) => {
      asked++;
      response.end("[]");
    });
    await new Promise<void>(done => other.listen(0, "127.0.0.1", done));
    const location = `http://127.0.0.1:${(other.address() as AddressInfo).port}/api/`;
    const {runs} = await open(
      {onRequest: () => ({status: 307, headers: {location}, body: ""})},
      {env: {PREFECT_API_KEY: "pnu_1"}},
    );
    const error = await failureOf(runs());
    other.close();
    expect(error.message).toContain("it sends us on to another host");
    expect(asked).toBe(0);
  });
});
