import {afterEach, expect, it} from "vitest";
import {type FakeGithub, fakeGithub} from "../../../../test/support/fake-github/index.ts";
import {type Made, madeRepository} from "../../../../test/support/fake-github/made.ts";
import {readInto, store} from "../../../../test/support/github-store.ts";

let fake: FakeGithub;
afterEach(() => fake.close());

async function open(made: Made) {
  const repository = madeRepository({pullRequests: 0, issues: 0, deployments: 0, runs: 0, ...made});
  fake = await fakeGithub({repositories: [repository]});
  const kept = store();
  const read = async (diesAt?: number) => {
    const told: [words: string, share: number | undefined][] = [];
    const progress = (words: string, share?: number) => told.push([words, share]);
    await readInto(kept, fake, {progress, ...(diesAt === undefined ? {} : {diesAt})});
    return told;
  };
  return {repository, read};
}

it("says of each part how many are read of how many", async () => {
  const {read} = await open({pullRequests: 120, issues: 60, deployments: 130, runs: 250});
  expect(await read()).toEqual([
    ["127.0.0.1/acme/shop: 50 of 120 pull requests read", 50 / 120],
    ["127.0.0.1/acme/shop: 100 of 120 pull requests read", 100 / 120],
    ["127.0.0.1/acme/shop: 120 of 120 pull requests read", 1],
    // The second look at the top, for what changed meanwhile.
    [expect.stringMatching(/: 1\d\d pull requests read$/), undefined],
    ["127.0.0.1/acme/shop: 50 of 60 issues read", 50 / 60],
    ["127.0.0.1/acme/shop: 60 of 60 issues read", 1],
    [expect.stringMatching(/: \d\d issues read$/), undefined],
    ["127.0.0.1/acme/shop: 100 of 130 deployments read", 100 / 130],
    ["127.0.0.1/acme/shop: 130 of 130 deployments read", 1],
    [expect.stringMatching(/: \d+ deployments read$/), undefined],
    ["127.0.0.1/acme/shop: 100 of 250 workflow runs read", 100 / 250],
    ["127.0.0.1/acme/shop: 200 of 250 workflow runs read", 200 / 250],
    ["127.0.0.1/acme/shop: 250 of 250 workflow runs read", 1],
  ]);
});

it("goes on counting where an interruption came", async () => {
  const {read} = await open({pullRequests: 200});
  await read(3);
  expect((await read())[0]).toEqual(["127.0.0.1/acme/shop: 150 of 200 pull requests read", 0.75]);
});

it("counts runs once where windows meet, and says how many once GitHub counts them", async () => {
  const {read} = await open({runs: 3_400});
  const told = await read();
  expect(told[0]).toEqual(["127.0.0.1/acme/shop: 100 workflow runs read", undefined]);
  expect(told[8]).toEqual(["127.0.0.1/acme/shop: 900 workflow runs read", undefined]);
  expect(told[9]).toEqual(["127.0.0.1/acme/shop: 999 workflow runs read", undefined]);
  const known = told.filter(([, share]) => share !== undefined);
  expect(known[0]).toEqual([
    expect.stringMatching(/: 1,\d\d\d of 3,400 workflow runs read$/),
    expect.closeTo(0.55, 1),
  ]);
  expect(known.every(([words]) => words.includes(" of 3,400 "))).toBe(true);
  expect(told.at(-1)).toEqual(["127.0.0.1/acme/shop: 3,400 of 3,400 workflow runs read", 1]);
});

it("says only how many were read, with what is read twice, once all is known", async () => {
  const {repository, read} = await open({pullRequests: 30});
  await read();
  repository.pullRequests[3]!.updatedAt = "2026-01-01T00:00:00Z";
  expect(await read()).toEqual([["127.0.0.1/acme/shop: 2 pull requests read", undefined]]);
});
