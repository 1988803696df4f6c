import {createServer} from "node:http";
import type {AddressInfo} from "node:net";
import {inspect} from "node:util";
import {afterEach, describe, expect, it} from "vitest";
import {
  type FakeGithub,
  type Fault,
  type Faults,
  fakeGithub,
} from "../../../test/support/fake-github/index.ts";
import {madeRepository} from "../../../test/support/fake-github/made.ts";
import {exitCodes} from "../../lib/errors.ts";
import {type GithubClientOptions, githubClient} from "./client.ts";
import {GithubError} from "./failure.ts";

const TOKEN = "ghp_kanarie0123456789";
const START = Date.parse("2025-03-01T12:00:00Z");
const RUNS = "/repos/acme/shop/actions/runs";
const NUMBERS = `query($owner:String!,$name:String!,$n:Int!,$cursor:String){repository(owner:$owner,name:$name){
  pullRequests(first:$n,after:$cursor,orderBy:{field:UPDATED_AT,direction:DESC}){
    pageInfo{hasNextPage endCursor} nodes{number}}}}`;
const SHOP = {owner: "acme", name: "shop", n: 5};

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

type Opened = {
  github: ReturnType<typeof githubClient>;
  fake: FakeGithub;
  /** What the operator was told, notes and progress apart. */
  notes: string[];
  progress: string[];
  /** Seconds that were slept, one for each wait. */
  slept: number[];
  time: {now: number};
};

/** A client of a fake GitHub whose clock, like its own, moves by its waits alone. */
async function open(
  faults: Faults = {},
  options: Partial<GithubClientOptions> & {path?: string} = {},
): Promise<Opened> {
  const time = {now: START};
  const fake = await fakeGithub(
    {repositories: [madeRepository()]},
    {now: () => time.now, ...faults},
  );
  closers.push(fake.close);
  const [notes, progress, slept]: [string[], string[], number[]] = [[], [], []];
  const github = githubClient({
    baseUrl: fake.url + (options.path ?? ""),
    auth: {kind: "token", token: async () => TOKEN},
    log: {note: message => notes.push(message), progress: message => progress.push(message)},
    now: () => time.now,
    sleep: async ms => {
      slept.push(ms / 1000);
      // What is under way meanwhile is answered before the clock moves.
      await new Promise(resolve => setTimeout(resolve, 20));
      time.now += ms;
    },
    random: () => 1,
    ...options,
  });
  return {github, fake, notes, progress, slept, time};
}

/** Gives one fault after another to the first requests. */
function firstly(...faults: (Fault | undefined)[]): Faults {
  return {onRequest: ({index}) => faults[index]};
}

async function failureOf(work: Promise<unknown>): Promise<GithubError> {
  const error = await work.then(
    () => new Error("it did not fail"),
    (failure: unknown) => failure,
  );
  expect(error).toBeInstanceOf(GithubError);
  expect(inspect(error, {depth: 9, showHidden: true})).not.toContain(TOKEN);
  return error as GithubError;
}

describe("a page of REST", () => {
  it("says who asks, for which version, and gives data, total and the way to the next page", async () => {
    const {github, fake} = await open();
    const page = await github.get<{workflow_runs: {id: number}[]}>(RUNS, {
      per_page: 8,
      branch: undefined,
    });
    expect(page).toMatchObject({
      isNotModified: false,
      total: 20,
      etag: expect.stringMatching(/^"\w+"$/),
    });
    expect(page.data.workflow_runs).toHaveLength(8);
    expect(fake.requests[0]).toMatchObject({
      query: {per_page: "8"},
      headers: {
        authorization: `Bearer ${TOKEN}`,
        accept: "application/vnd.github+json",
        "user-agent": "fivekeys",
        "x-github-api-version": "2022-11-28",
      },
    });
    const last = await github.get<{workflow_runs: {id: number}[]}>(page.next!, {page: 3});
    expect(last.data.workflow_runs).toHaveLength(4);
    expect(last.next).toBeNull();
    expect(github.counts()).toEqual({
      rest: 2,
      graphql: 0,
      notModified: 0,
      retries: 0,
      waitedSeconds: 0,
    });
  });

  it("is free when it is as it was", async () => {
    const {github, fake} = await open();
    const {etag} = await github.get(RUNS);
    const same = await github.get(RUNS, {}, {etag});
    expect(same).toEqual({data: null, etag, isNotModified: true, next: null});
    expect(github.counts()).toMatchObject({rest: 2, notModified: 1});
    expect(fake.counts).toMatchObject({rest: 2, notModified: 1, restPoints: 1});

    fake.change(({repositories: [shop]}) => shop!.runs.pop());
    expect(await github.get(RUNS, {}, {etag})).toMatchObject({isNotModified: false, total: 19});
  });

  it("of an Enterprise Server is read below /api/v3, and its GraphQL beside it", async () => {
    const {github, fake} = await open({}, {path: "/api/v3/"});
    const {next} = await github.get(RUNS, {per_page: 10});
    await github.get(next!);
    await github.graphql(NUMBERS, SHOP);
    expect(fake.counts).toMatchObject({rest: 2, graphql: 1, failed: 0});
  });
});

describe("a query", () => {
  it("gives its data", async () => {
    const {github} = await open();
    const data = await github.graphql<{repository: {pullRequests: {nodes: {number: number}[]}}}>(
      NUMBERS,
      SHOP,
    );
    expect(data.repository.pullRequests.nodes).toHaveLength(5);
    expect(github.counts()).toMatchObject({rest: 0, graphql: 1});
  });

  it("that is too large is not repeated for one who can ask for less", async () => {
    const {github, slept} = await open({pageMax: 10});
    const tooLarge = await failureOf(
      github.graphql(NUMBERS, {...SHOP, n: 20}, {isDivisible: true}),
    );
    expect(tooLarge).toMatchObject({isTooSlow: true, status: 502, exitCode: exitCodes.unreachable});
    await github.graphql(NUMBERS, {...SHOP, n: 10}, {isDivisible: true});
    expect([github.counts().graphql, slept]).toEqual([2, []]);
  });

  it.each([
    {
      message:
        "Something went wrong while executing your query. This may be the result of a timeout",
    },
    {type: "RESOURCE_LIMITS_EXCEEDED", message: "Resource limits for this query exceeded."},
  ])("that GitHub broke off in an answer of 200 counts as too large: $type", async error => {
    const {github} = await open(firstly({status: 200, body: {data: {}, errors: [error]}}));
    const failure = await failureOf(github.graphql(NUMBERS, SHOP, {isDivisible: true}));
    expect(failure).toMatchObject({isTooSlow: true, exitCode: exitCodes.unreachable});
    expect(github.counts().graphql).toBe(1);
  });

  it("half of which failed is refused, since half of the data is none", async () => {
    const errors = [{type: "SERVICE_UNAVAILABLE", message: "no timeline today"}];
    const {github} = await open(firstly({status: 200, body: {data: {repository: {}}, errors}}));
    expect(await failureOf(github.graphql(NUMBERS, SHOP))).toMatchObject({
      message: "Cannot read acme/shop from GitHub: it refuses the query: no timeline today",
    });
  });
});

describe("what fails in passing", () => {
  it.each<[string, Fault]>([
    ["a bad gateway", {status: 502, body: "<html>"}],
    ["unavailability", {status: 503}],
    ["a gateway's timeout", {status: 504}],
    ["a connection that breaks", {isDropped: true}],
    ["an answer that breaks off", {cut: "body"}],
    ["JSON that is cut off", {cut: "json"}],
    ["an answer that is no JSON", {status: 200, body: "<html>Sign in to the hotel</html>"}],
  ])("is tried again: %s", async (_, fault) => {
    const {github, slept, progress} = await open(firstly(fault, fault));
    expect(await github.get(RUNS)).toMatchObject({total: 20});
    expect(slept).toEqual([1, 2]);
    expect(github.counts()).toEqual({
      rest: 3,
      graphql: 0,
      notModified: 0,
      retries: 2,
      waitedSeconds: 3,
    });
    expect(progress[1]).toMatch(
      /^Cannot read acme\/shop from GitHub: .*; trying again in 2 seconds$/,
    );
  });

  it("is tried at most six times, ever later, and then ends with exit 6", async () => {
    const {github, slept} = await open({onRequest: () => ({status: 503})});
    const error = await failureOf(github.get(RUNS));
    expect(error.message).toBe("Cannot read acme/shop from GitHub: it answers 503");
    expect(error).toMatchObject({
      status: 503,
      exitCode: 6,
      hint: expect.stringContaining("goes on where"),
    });
    expect(slept).toEqual([1, 2, 4, 8, 16]);
    expect(github.counts()).toMatchObject({rest: 6, retries: 5});
  });

  it("is tried at times that differ, so that many do not come at once", async () => {
    const {github, slept} = await open(firstly({status: 502}, {status: 502}), {random: () => 0});
    await github.get(RUNS);
    expect(slept).toEqual([0.5, 1]);
  });

  it("is no answer within the timeout", async () => {
    const {github} = await open(firstly({isHanging: true}), {timeoutMs: 200});
    await github.get(RUNS);
    expect(github.counts()).toMatchObject({rest: 2, retries: 1});
    const {github: other} = await open({onRequest: () => ({isHanging: true})}, {timeoutMs: 50});
    const error = await failureOf(other.graphql(NUMBERS, SHOP, {isDivisible: true}));
    expect(error).toMatchObject({
      isTooSlow: true,
      message: expect.stringContaining("no answer within 0.05 seconds"),
    });
  });

  it("stops at once when the operator does, also in a wait", async () => {
    const stop = new AbortController();
    const {github} = await open({onRequest: () => ({isHanging: true})}, {signal: stop.signal});
    const reading = github.get(RUNS);
    setTimeout(() => stop.abort(new Error("stopped by the operator")), 50);
    await expect(reading).rejects.toThrow("stopped by the operator");
    expect(github.counts()).toMatchObject({rest: 1, retries: 0});

    const later = new AbortController();
    const log = {
      note: () => later.abort(new Error("stopped in a wait")),
      progress: () => undefined,
    };
    const fake = await fakeGithub(
      {repositories: []},
      firstly({status: 429, headers: {"retry-after": "900"}}),
    );
    closers.push(fake.close);
    const auth = {kind: "token", token: async () => TOKEN} as const;
    const waiting = githubClient({baseUrl: fake.url, auth, log, signal: later.signal});
    await expect(waiting.get(RUNS)).rejects.toThrow("stopped in a wait");
  });
});

describe("a rate limit", () => {
  it("of REST that is used up is waited for until its reset, told once for all that wait", async () => {
    const {github, fake, notes, slept} = await open({limits: {rest: 100}});
    fake.use("rest", 100);
    const pages = await Promise.all([1, 2, 3].map(page => github.get(RUNS, {page})));
    expect(pages).toHaveLength(3);
    expect(notes).toEqual([
      "GitHub: the rate limit is used up until 2025-03-01 13:00:01 UTC; waiting 61 minutes",
    ]);
    expect(slept).toEqual([3601]);
    // Those that had not been sent when the first was refused wait without having been.
    const {rest, retries, waitedSeconds} = github.counts();
    expect([1, 2, 3]).toContain(retries);
    expect([rest, waitedSeconds]).toEqual([3 + retries, 3601]);
  });

  it("that an answer tells late, when it is whole again, is not waited for once more", async () => {
    const headers = {
      date: new Date(START).toUTCString(),
      "x-ratelimit-remaining": "0",
      "x-ratelimit-reset": String(START / 1000 + 600),
    };
    const answers = [
      {status: 429, headers},
      {status: 429, headers},
    ];
    const late: {release?: () => void} = {};
    const slow: typeof globalThis.fetch = async (...args) => {
      const response = await globalThis.fetch(...args);
      if (late.release === undefined) await new Promise<void>(resolve => (late.release = resolve));
      return response;
    };
    const {github, slept} = await open(firstly(...answers), {fetch: slow});
    const first = github.get(RUNS);
    while (late.release === undefined) await new Promise(resolve => setTimeout(resolve, 1));
    await github.get(RUNS);
    late.release();
    await first;
    expect(slept).toEqual([601]);
  });

  it("of GraphQL comes as an answer of 200", async () => {
    const {github, fake, slept} = await open({limits: {graphql: 100}});
    fake.use("graphql", 100);
    await github.graphql(NUMBERS, SHOP);
    expect(slept).toEqual([3601]);
    expect(github.counts()).toMatchObject({graphql: 2, retries: 1});
  });

  it("of one kind does not hold up the other", async () => {
    const {github, fake, time} = await open({limits: {graphql: 100}});
    fake.use("graphql", 100);
    const asked = github.graphql(NUMBERS, SHOP);
    while (fake.counts.graphql === 0) await new Promise(resolve => setTimeout(resolve, 1));
    await github.get(RUNS);
    expect([fake.counts.graphql, time.now]).toEqual([1, START]);
    await asked;
  });

  it("is left a tenth for others, but a small run is not held back by that", async () => {
    const {github, fake, notes} = await open({limits: {rest: 100}});
    fake.use("rest", 45);
    for (let i = 0; i < 50; i++) await github.get(RUNS);
    expect([notes, fake.counts.failed]).toEqual([[], 0]);
    await github.get(RUNS);
    expect(notes).toEqual([
      expect.stringMatching(/used up but for a reserve until .*13:00:01 UTC/),
    ]);
    expect(fake.counts.failed).toBe(0);
  });

  it("is reckoned by GitHub's clock where ours is wrong", async () => {
    const {github, slept} = await open({
      now: () => START + 40 * 60_000,
      ...firstly({
        status: 403,
        headers: {
          "x-ratelimit-remaining": "0",
          "x-ratelimit-reset": String(START / 1000 + 45 * 60),
        },
      }),
    });
    await github.get(RUNS);
    expect(slept).toEqual([301]);
  });

  it("that asks for a pause is given it", async () => {
    const fault = {
      status: 403,
      headers: {"retry-after": "17"},
      body: {message: "secondary rate limit"},
    };
    const {github, slept, notes} = await open(firstly(fault));
    await github.get(RUNS);
    expect(slept).toEqual([17]);
    expect(notes).toEqual([
      "GitHub: it asks for a pause until 2025-03-01 12:00:17 UTC; waiting 17 seconds",
    ]);
  });

  it("is waited for as long as GitHub says, whatever else it says", async () => {
    const headers = {
      "retry-after": "30",
      "x-ratelimit-remaining": "0",
      "x-ratelimit-reset": String(START / 1000 + 900),
    };
    const {github, slept} = await open(firstly({status: 403, headers}));
    await github.get(RUNS);
    expect(slept).toEqual([30]);
  });

  it("and an outage that names a time are waited for alike", async () => {
    const {github, slept, notes} = await open(
      firstly({status: 503, headers: {"retry-after": new Date(START + 45_000).toUTCString()}}),
    );
    await github.get(RUNS);
    expect(slept).toEqual([45]);
    expect(notes).toEqual([
      expect.stringMatching(/^GitHub: it is unavailable until .*12:00:45 UTC/),
    ]);
  });

  it("that names no time is waited for a minute, then two", async () => {
    const message = "You have exceeded a secondary rate limit.";
    const {github, slept} = await open(
      firstly(
        {status: 403, body: {message}},
        {status: 429},
        {status: 200, body: {errors: [{message}]}},
      ),
    );
    await github.graphql(NUMBERS, SHOP);
    expect(slept).toEqual([60, 120, 240]);
  });

  it("is not waited for longer than --max-wait, all waits together", async () => {
    const pause = (seconds: number) => ({status: 429, headers: {"retry-after": String(seconds)}});
    const {github, slept} = await open(firstly(pause(60), pause(90)), {maxWaitSeconds: 120});
    const error = await failureOf(github.get(RUNS));
    expect(error.message).toBe(
      "Cannot go on reading GitHub: it asks for a pause until 2025-03-01 12:02:30 UTC",
    );
    expect(slept).toEqual([60]);

    const {
      github: none,
      fake,
      slept: never,
    } = await open({limits: {rest: 10}}, {maxWaitSeconds: 0});
    fake.use("rest", 10);
    expect(await failureOf(none.get(RUNS))).toMatchObject({
      message:
        "Cannot go on reading GitHub: the rate limit is used up until 2025-03-01 13:00:01 UTC",
      hint: expect.stringContaining("--max-wait"),
      exitCode: exitCodes.unreachable,
    });
    expect([never, none.counts().rest]).toEqual([[], 1]);
  });

  it("that never ends is an error at last", async () => {
    const {github} = await open({onRequest: () => ({status: 429})});
    expect(await failureOf(github.get(RUNS))).toMatchObject({exitCode: exitCodes.unreachable});
    expect(github.counts().rest).toBe(6);
  });

  it("is kept from being one: at most ten requests are under way", async () => {
    let [open_, most] = [0, 0];
    const counting: typeof globalThis.fetch = async (...args) => {
      most = Math.max(most, ++open_);
      return globalThis.fetch(...args).finally(() => open_--);
    };
    const {github} = await open({}, {fetch: counting});
    await Promise.all(Array.from({length: 40}, (_, i) => github.get(RUNS, {page: i})));
    expect(most).toBe(10);
  });
});

describe("a redirect", () => {
  it("of a renamed repository is followed, and told once", async () => {
    const {github, fake, notes} = await open();
    fake.change(({repositories: [shop]}) => shop!.formerNames.push("old/Store"));
    expect(await github.get("/repos/old/store/actions/runs")).toMatchObject({total: 20});
    await github.get("/repos/old/store/releases");
    expect(github.counts()).toMatchObject({rest: 4, retries: 0});
    expect(notes).toEqual([
      "GitHub: old/store has another name now; write that one into the configuration",
    ]);
  });

  it.each([301, 302, 307, 308])(
    "with %s to another host is not followed: the token stays here",
    async status => {
      const seen: unknown[] = [];
      const other = createServer((request, response) => {
        seen.push(request.headers);
        response.end("{}");
      });
      await new Promise<void>(resolve => other.listen(0, "127.0.0.1", resolve));
      closers.push(async () => other.close());
      const location = `http://127.0.0.1:${(other.address() as AddressInfo).port}/`;
      const {github} = await open(firstly({status, headers: {location}}));
      expect((await failureOf(github.get(RUNS))).message).toMatch(/sends us on to another host/);
      expect([seen, github.counts().rest]).toEqual([[], 1]);
    },
  );

  it("without end is an error", async () => {
    const {github} = await open({onRequest: () => ({status: 301, headers: {location: RUNS}})});
    expect((await failureOf(github.get(RUNS))).message).toMatch(/sends us on more than 5 times/);
    expect(github.counts().rest).toBe(6);
  });

  it("does not hide in the link to the next page", async () => {
    const {github, fake} = await open(
      firstly({headers: {link: `<https://evil.example${RUNS}?page=2>; rel="next"`}}),
    );
    const {next} = await github.get(RUNS);
    await github.get(next!);
    expect(fake.requests[1]).toMatchObject({path: RUNS, query: {page: "2"}});
  });
});

describe("a refusal", () => {
  const refusals: [string, Fault, object][] = [
    [
      "a wrong token",
      {status: 401, body: {message: "Bad credentials"}},
      {exitCode: 5, message: /token is not valid/},
    ],
    [
      "a missing permission of a fine-grained token",
      {
        status: 403,
        headers: {"x-accepted-github-permissions": "actions=read"},
        body: {message: `Resource not accessible by ${TOKEN}`},
      },
      {
        exitCode: 5,
        permission: "actions: read",
        message: /the token may not: Resource not accessible by …$/,
        hint: /"actions: read"/,
      },
    ],
    [
      "a missing scope of a classic token",
      {
        status: 403,
        headers: {"x-accepted-oauth-scopes": "repo", "x-oauth-scopes": "gist, read:org"},
      },
      {exitCode: 5, permission: "repo"},
    ],
    [
      "a scope that is there, and does not suffice",
      {status: 403, headers: {"x-accepted-oauth-scopes": "repo", "x-oauth-scopes": "gist, repo"}},
      {exitCode: 5, permission: null},
    ],
    [
      "single sign-on",
      {
        status: 403,
        headers: {
          "x-github-sso":
            "required; url=https://github.com/orgs/acme/sso?authorization_request=A1B2",
        },
      },
      {exitCode: 5, message: /SAML/, hint: /at https:\/\/github\.com\/orgs\/acme\/sso\.$/},
    ],
    [
      "a repository that is not there",
      {status: 404},
      {exitCode: 5, message: /no such thing, or the token may not see it/},
    ],
    [
      "a question that is not understood",
      {status: 422, body: {message: "Validation Failed"}},
      {exitCode: 2, message: /422: Validation Failed/},
    ],
    [
      "what has gone",
      {status: 410, body: {message: "Issues are disabled"}},
      {exitCode: 1, message: /Issues are disabled/},
    ],
  ];

  it.each(refusals)("is final and says what to do: %s", async (_, fault, expected) => {
    const {github, slept} = await open(firstly(fault));
    const error = await failureOf(github.get(RUNS));
    for (const [key, value] of Object.entries<unknown>({status: fault.status, ...expected})) {
      const actual: unknown = error[key as keyof GithubError];
      if (value instanceof RegExp) expect(actual).toMatch(value);
      else expect(actual).toBe(value);
    }
    expect([github.counts().rest, slept]).toEqual([1, []]);
  });

  it.each<[string, object, object]>([
    [
      "FORBIDDEN",
      {message: "Resource not accessible by personal access token"},
      {status: 403, exitCode: 5},
    ],
    [
      "INSUFFICIENT_SCOPES",
      {
        message:
          "Your token has not been granted the required scopes to execute this query. The 'login' field requires " +
          "one of the following scopes: ['read:org', 'repo'], but your token has only been granted the: [''] scopes.",
      },
      {status: 403, exitCode: 5, permission: "read:org or repo"},
    ],
    [
      "FORBIDDEN",
      {
        message: "Resource not accessible by integration",
        path: ["repository", "pullRequests", "nodes", 0, "commits", "nodes", 0, "commit"],
      },
      {permission: "contents: read", refuses: "permission"},
    ],
    ["NOT_FOUND", {message: "Could not resolve to a Repository"}, {status: 404, exitCode: 5}],
    [
      "FORBIDDEN",
      {message: "SAML", extensions: {saml_failure: true}},
      {exitCode: 5, hint: expect.stringContaining("Configure SSO")},
    ],
  ])("of GraphQL comes as an answer of 200: %s", async (type, error, expected) => {
    const {github} = await open(
      firstly({status: 200, body: {data: {repository: null}, errors: [{type, ...error}]}}),
    );
    expect(await failureOf(github.graphql(NUMBERS, SHOP))).toMatchObject(expected);
    expect(github.counts()).toMatchObject({graphql: 1, retries: 0});
  });

  it("of a query that does not fit GitHub's schema names what does not", async () => {
    const {github} = await open();
    const error = await failureOf(
      github.graphql('{repository(owner: "acme", name: "shop"){nonsense}}'),
    );
    expect(error.message).toMatch(
      /refuses the query: Cannot query field "nonsense" on type "Repository"/,
    );
  });
});

describe("the base URL", () => {
  const made = (baseUrl: string) => () =>
    githubClient({
      baseUrl,
      auth: {kind: "token", token: async () => TOKEN},
      log: {note: () => undefined, progress: () => undefined},
    });

  it("must be encrypted, since every request carries the token", () => {
    expect(made("http://github.acme.example/api/v3")).toThrow(/its URL is not https/);
    expect(made("https://me:secret@github.acme.example/api/v3")).toThrow(/its URL holds a secret/);
    expect(made("github")).toThrow(/is not a URL/);
    expect(made("https://github.acme.example/api/v3")).not.toThrow();
  });
});
