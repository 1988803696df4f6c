import {afterEach, expect, it} from "vitest";
import type {Deployment} from "../../../../test/support/fake-github/data.ts";
import {type FakeGithub, fakeGithub} from "../../../../test/support/fake-github/index.ts";
import {madeRepository} from "../../../../test/support/fake-github/made.ts";
import {alike, unlike} from "../../../../test/support/github-held.ts";
import {readInto, store} from "../../../../test/support/github-store.ts";

let fake: FakeGithub;
afterEach(() => fake?.close());

const FROM = Date.parse("2025-01-06T08:00:00Z");

/** The hour by which everything is counted; there are four between two deployments. */
function hour(count: number): string {
  return new Date(FROM + count * 3_600_000).toISOString().replace(".000Z", "Z");
}

async function open(count: number) {
  const made = madeRepository({pullRequests: 0, issues: 0, runs: 0, deployments: count});
  const data = {repositories: [made]};
  fake = await fakeGithub(data);
  return {data, deployments: made.deployments};
}

function begin(deployment: Deployment): void {
  deployment.statuses = deployment.statuses.filter(({state}) => state === "in_progress");
}

function end(deployment: Deployment, at: string): void {
  const id = deployment.id * 10 + 3;
  deployment.statuses.unshift({id, state: "success", createdAt: at, description: ""});
}

function asked(since: number): number {
  return fake.requests.slice(since).filter(({variables}) => "open" in variables).length;
}

it("asks again for those that had not ended, along with the newest", async () => {
  const {data, deployments} = await open(160);
  for (const i of [1, 100, 155]) begin(deployments[i]!);
  const kept = store();
  await readInto(kept, fake, {readAt: hour(160 * 4)});
  expect(unlike(kept.lines(), data)).toEqual(alike);
  end(deployments[100]!, hour(641));
  end(deployments[155]!, hour(641));
  const since = fake.requests.length;
  await readInto(kept, fake, {readAt: hour(642)});
  expect(unlike(kept.lines(), data)).toEqual(alike);
  expect(asked(since)).toBe(1);
  // All of it was known the time after, but for the one that never ended.
  await readInto(kept, fake, {readAt: hour(643)});
  expect(fake.requests.at(-3)!.variables.open).toEqual([`DE_${deployments[1]!.id}`]);
});

it("forgets one that has not ended within 30 days", async () => {
  const {deployments} = await open(200);
  begin(deployments[2]!);
  const kept = store();
  await readInto(kept, fake, {readAt: hour(200 * 4)});
  const since = fake.requests.length;
  await readInto(kept, fake, {readAt: hour(801)});
  expect(fake.requests.slice(since).flatMap(({variables}) => variables.open ?? [])).toEqual([]);
});

it("looks once a day at all of the last 30 days, and no further", async () => {
  const {data, deployments} = await open(700);
  const kept = store();
  const now = 700 * 4;
  await readInto(kept, fake, {readAt: hour(now)});
  // 30 days are 180 of them.
  for (const i of [530, 690]) {
    const at = hour(now + 1);
    const id = deployments[i]!.id * 10 + 9;
    deployments[i]!.statuses.unshift({id, state: "inactive", createdAt: at, description: ""});
  }
  let since = fake.requests.length;
  await readInto(kept, fake, {readAt: hour(now + 2)});
  expect(asked(since)).toBe(1);
  expect(unlike(kept.lines(), data).difference).toBe(-1);
  since = fake.requests.length;
  await readInto(kept, fake, {readAt: hour(now + 25)});
  expect(unlike(kept.lines(), data)).toEqual(alike);
  expect(asked(since)).toBeLessThanOrEqual(5);
});

it("goes on when one of those that had not ended was deleted", async () => {
  const {data, deployments} = await open(150);
  begin(deployments[10]!);
  begin(deployments[11]!);
  const kept = store();
  await readInto(kept, fake, {readAt: hour(600)});
  deployments.splice(10, 1);
  end(deployments[10]!, hour(601));
  await readInto(kept, fake, {readAt: hour(602)});
  await readInto(kept, fake, {readAt: hour(640)});
  expect(unlike(kept.lines(), data).missing).toEqual([]);
  expect(kept.problems).toEqual([]);
});

it("keeps the id of a status that hides its number, and all states under it", async () => {
  const {deployments} = await open(2);
  for (const status of deployments[1]!.statuses) status.nodeId = `opaque-${status.id}`;
  const kept = store();
  await readInto(kept, fake);
  const ids = kept.table("host_deployment_status").map(({status_id}) => status_id);
  const numbers = deployments[0]!.statuses.map(({id}) => String(id));
  const opaque = deployments[1]!.statuses.map(({id}) => `opaque-${id}`);
  expect(ids.toSorted()).toEqual([...numbers, ...opaque].toSorted());
});
