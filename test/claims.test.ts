import {join} from "node:path";
import {expect, it, vi} from "vitest";
import type {Config} from "../src/config.ts";
import {fc} from "./support/fast-check.ts";
import {makeRepository, moveTags} from "./support/fast-import.ts";
import {type RandomHistory, randomHistories} from "./support/random-history.ts";
import {arrivalsOf, commitsOfChanges, deployedTags, firstTag} from "./support/tag-oracle.ts";
import {clone, configOf, inTemporaryFolder, NOW, syncIn} from "./support/workspace.ts";

/** A sync costs more than a repository: each reads several. */
const REPOSITORIES = 10;
const SYNCS = 3;
// On a busy machine this takes long; it waits for nothing.
vi.setConfig({testTimeout: 180_000});

/** A clone to check a sample of, such as `git clone --mirror` makes; nothing is written into it. */
const realClone = process.env.FIVEKEYS_REAL_CLONE;
const SAMPLE = 300;
const SAMPLE_SEED = 20_240_101;
const REAL_TIMEOUT_MS = 30 * 60_000;

const everyTag: Config["deployments"] = [
  {from: "git.tag", where: {tag: ["**"]}, service: null, environment: "production"},
];

it("a commit is deployed by the first tag in order of date that git says contains it", async () => {
  const lists = fc.array(randomHistories, {minLength: REPOSITORIES, maxLength: REPOSITORIES});
  const property = fc.asyncProperty(lists, histories =>
    inTemporaryFolder(folder => check(folder, histories)),
  );
  // The message names the repository; to shrink a dozen of them would take minutes.
  await fc.assert(property, {numRuns: SYNCS, endOnFailure: true});
});

async function check(folder: string, histories: readonly RandomHistory[]): Promise<void> {
  const repositories = histories.map((history, i) => {
    const path = join(folder, `shop-${i}.git`);
    return {history, path, name: `shop-${i}`, shas: makeRepository(path, history)};
  });
  const git = repositories.map(({path}) => clone(path));
  const config = configOf(folder, {git, deployments: everyTag});
  await syncIn(config);
  for (const repository of repositories) await compare(config, repository);

  for (const {path, history, shas} of repositories) moveTags(path, history.moves, shas);
  await syncIn(config, {now: new Date(NOW.getTime() + 1000)});
  for (const repository of repositories) await compare(config, repository);
}

async function compare(config: Config, {path, name}: {path: string; name: string}): Promise<void> {
  const {commits, changes} = await arrivalsOf(config, name);
  expect(commits.map(({sha}) => sha)).toEqual(commitsOfChanges(path));
  for (const found of [...commits, ...changes]) {
    expect({name, ...found}).toEqual({name, ...firstTag(path, {sha: found.sha, service: name})});
  }
}

it.runIf(realClone).each([
  ["every tag", everyTag],
  ["the default rule", []],
])(
  "so it is in a real clone, by %s",
  async (_, deployments) => {
    await inTemporaryFolder(async folder => {
      const path = realClone!;
      const config = configOf(folder, {git: [{...clone(path), name: "real"}], deployments});
      await syncIn(config);
      const {commits} = await arrivalsOf(config, "real");
      const tags = await deployedTags(config);
      const fixed = {seed: SAMPLE_SEED, numRuns: SAMPLE};
      for (const found of fc.sample(fc.constantFrom(...commits), fixed)) {
        const isTag = (name: string) => tags.has(name);
        expect(found).toEqual(firstTag(path, {sha: found.sha, service: "real", isTag}));
      }
    });
  },
  REAL_TIMEOUT_MS,
);
