import {join} from "node:path";
import fc from "fast-check";
import {expect, it} from "vitest";
import type {Config} from "../src/config.ts";
import {makeRepository, moveTags} from "./support/fast-import.ts";
import {type RandomHistory, randomHistories} from "./support/random-history.ts";
import {arrivalsOf, commitsOfChanges, firstTag} from "./support/tag-oracle.ts";
import {clone, configOf, inTemporaryFolder, NOW, syncIn} from "./support/workspace.ts";

/** A sync costs more than a repository: each reads several. */
const REPOSITORIES = 8;
const SYNCS = 5;

const everyTag: Config["deployments"] = [
  {from: "git.tag", where: {tag: ["**"]}, service: null, environment: "production"},
];

it("a commit is deployed by the first tag in order of date that git says contains it", async () => {
  const lists = fc.array(randomHistories, {minLength: REPOSITORIES, maxLength: REPOSITORIES});
  await fc.assert(
    fc.asyncProperty(lists, histories => inTemporaryFolder(folder => check(folder, histories))),
    {numRuns: SYNCS},
  );
});

async function check(folder: string, histories: readonly RandomHistory[]): Promise<void> {
  const names = histories.map((_, i) => `shop-${i}`);
  const paths = names.map(name => join(folder, `${name}.git`));
  const config = configOf(folder, {git: paths.map(clone), deployments: everyTag});
  const shas = histories.map((history, i) => makeRepository(paths[i]!, history));
  await syncIn(config);
  for (const [i, name] of names.entries()) await compare(config, {path: paths[i]!, name});

  histories.forEach(({moves}, i) => {
    moveTags(paths[i]!, moves, shas[i]!);
  });
  await syncIn(config, {now: new Date(NOW.getTime() + 1000)});
  for (const [i, name] of names.entries()) await compare(config, {path: paths[i]!, name});
}

async function compare(config: Config, {path, name}: {path: string; name: string}): Promise<void> {
  const {commits, changes} = await arrivalsOf(config, name);
  expect(commits.map(({sha}) => sha)).toEqual(commitsOfChanges(path));
  for (const found of [...commits, ...changes]) {
    expect(found).toEqual(firstTag(path, {sha: found.sha, service: name}));
  }
}
