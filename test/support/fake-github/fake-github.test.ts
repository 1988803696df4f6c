import {afterEach, describe, expect, it} from "vitest";
import type {GithubData} from "./data.ts";
import {type FakeGithub, type Faults, fakeGithub} from "./index.ts";
import {madeRepository} from "./made.ts";

let fake: FakeGithub;
afterEach(() => fake.close());

async function start(data: GithubData, faults: Faults = {}) {
  fake = await fakeGithub(data, faults);
}

async function ask(query: string, variables: object = {}) {
  const headers = {authorization: "Bearer any"};
  const body = JSON.stringify({query, variables});
  const response = await fetch(`${fake.url}/graphql`, {method: "POST", headers, body});
  const text = await response.text();
  const {data, errors} = JSON.parse(response.ok ? text : "{}");
  return {status: response.status, data, errors};
}

async function get(path: string) {
  const response = await fetch(fake.url + path, {headers: {authorization: "Bearer any"}});
  const body = JSON.parse(await response.text());
  return {status: response.status, link: response.headers.get("link"), body};
}

const NUMBERS = `query($n:Int!,$cursor:String){repository(owner:"acme",name:"shop"){
  pullRequests(first:$n,after:$cursor,orderBy:{field:UPDATED_AT,direction:DESC}){
    totalCount pageInfo{hasNextPage endCursor} nodes{number}}}}`;

async function numbers({n, between}: {n: number; between?: () => void}): Promise<number[]> {
  const found: number[] = [];
  for (let cursor: string | null = null; ; ) {
    const {data} = await ask(NUMBERS, {n, cursor});
    const {nodes, pageInfo} = data.repository.pullRequests;
    found.push(...nodes.map(({number}: {number: number}) => number));
    if (!pageInfo.hasNextPage) return found;
    cursor = pageInfo.endCursor;
    between?.();
  }
}

describe("GraphQL", () => {
  it("gives every node once, whatever the size of a page", async () => {
    await start({repositories: [madeRepository({pullRequests: 53})]});
    const all = (await numbers({n: 100})).toSorted((a, b) => a - b);
    expect(all).toEqual(Array.from({length: 53}, (_, i) => i + 1));
    expect((await numbers({n: 7})).toSorted((a, b) => a - b)).toEqual(all);
  });

  it("lets what is updated between two pages move before the cursor, as GitHub does", async () => {
    await start({repositories: [madeRepository({pullRequests: 30})]});
    const touch = () =>
      fake.change(({repositories: [shop]}) => {
        shop!.pullRequests[0]!.updatedAt = "2030-01-01T00:00:00Z";
      });
    const found = await numbers({n: 10, between: touch});
    expect(found).toHaveLength(29);
    expect(found).not.toContain(1);
  });

  it("refuses what GitHub refuses", async () => {
    await start({repositories: [madeRepository()]}, {pageMax: 20});
    const type = async (query: string) => (await ask(query)).errors?.[0]?.type;
    const pulls = (rest: string) => `{repository(owner:"acme",name:"shop"){pullRequests${rest}}}`;
    expect(await type(pulls("(first:101){totalCount}"))).toBe("EXCESSIVE_PAGINATION");
    expect(await type(pulls("{totalCount}"))).toBe("MISSING_PAGINATION_BOUNDARIES");
    const deep = "{nodes{reviews(first:100){nodes{comments(first:100){totalCount}}}}}";
    expect((await ask(pulls(`(first:21)${deep}`))).status).toBe(502);
    expect(await type('{repository(owner:"acme",name:"none"){id}}')).toBe("NOT_FOUND");
    expect((await ask("{nonsense}")).errors?.[0].message).toMatch(/Cannot query field "nonsense"/);
    expect((await ask("{viewer{bio}}")).errors?.[0].message).toMatch(
      /the fake GitHub has no User.bio/,
    );
    await fake.close();
    await start({repositories: [madeRepository()]});
    expect(await type(pulls(`(first:100)${deep}`))).toBe("MAX_NODE_LIMIT_EXCEEDED");
  });

  it("charges by what a query may cost", async () => {
    await start({repositories: [madeRepository()]});
    const reviews = `{rateLimit{cost remaining nodeCount} repository(owner:"acme",name:"shop"){
      pullRequests(first:100){nodes{reviews(first:10){totalCount} comments(first:10){totalCount}}}}}`;
    const {data} = await ask(reviews);
    expect(data.rateLimit).toEqual({cost: 2, remaining: 4998, nodeCount: 100 + 1000 + 1000});
    expect(fake.counts.points).toBe(2);
  });
});

describe("REST", () => {
  const RUNS = "/repos/acme/shop/actions/runs";

  it("gives no more than 1,000 of a search, but counts all", async () => {
    await start({repositories: [madeRepository({runs: 1100})]});
    const search = `${RUNS}?created=2020-01-01..2030-01-01&per_page=100`;
    const last = await get(`${search}&page=10`);
    expect([last.body.total_count, last.body.workflow_runs.length]).toEqual([1100, 100]);
    expect(last.link).not.toContain('rel="next"');
    expect((await get(`${search}&page=11`)).body.workflow_runs).toEqual([]);
    expect((await get(`${RUNS}?per_page=100&page=11`)).body.workflow_runs).toHaveLength(100);
  });

  it.each([
    ["2025-01-06T09:00:00Z..2025-01-06T11:00:00Z", 3],
    [">=2025-01-06T10:00:00Z", 8],
    ["<2025-01-06T10:00:00Z", 1],
    ["*..2025-01-06T10:00:00Z", 2],
    ["2025-01-06", 9],
    ["2025-01-07", 0],
  ])("searches by when a run was created: %s", async (created, count) => {
    await start({repositories: [madeRepository({runs: 9})]});
    const {body} = await get(`${RUNS}?created=${encodeURIComponent(created)}`);
    expect(body.total_count).toBe(count);
  });

  it("shows a run as it is after its last attempt, and each attempt by itself", async () => {
    await start({repositories: [madeRepository({runs: 10})]});
    const {id} = (await get(RUNS)).body.workflow_runs[0];
    const run = (await get(`${RUNS}/${id}`)).body;
    expect(run).toMatchObject({run_attempt: 2, conclusion: "success"});
    expect((await get(`${RUNS}/${id}/attempts/1`)).body).toMatchObject({
      run_attempt: 1,
      conclusion: "failure",
      created_at: run.created_at,
    });
    expect((await get(`${RUNS}/${id}/jobs`)).body.total_count).toBe(2);
    expect((await get(`${RUNS}/${id}/jobs?filter=all`)).body.total_count).toBe(4);
    expect((await get(`${RUNS}/${id}/attempts/3`)).status).toBe(404);
  });

  it("has the pull requests among the issues", async () => {
    await start({repositories: [madeRepository({pullRequests: 3, issues: 2})]});
    const {body} = await get("/repos/acme/shop/issues?state=all");
    expect(body.filter((each: object) => "pull_request" in each)).toHaveLength(3);
    expect(body).toHaveLength(5);
  });
});
