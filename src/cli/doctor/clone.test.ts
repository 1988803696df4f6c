import {existsSync, utimesSync, writeFileSync} from "node:fs";
import {join} from "node:path";
import {expect, test} from "vitest";
import {
  run as git,
  temporaryFolder,
  testRepository,
} from "../../sources/git/fixtures/test-repository.ts";
import {doctor, healthy} from "../fixtures/doctor.ts";

test("a clone without commits fails", async () => {
  const {path} = testRepository();
  const {code, of} = await doctor(path);
  expect(code).toBe(2);
  expect(of("clone:shop")).toMatchObject({
    status: "fail",
    detail: 'its branch "main" has no commits',
  });
});

test("a shallow clone is warned of", async () => {
  const {path, commit} = testRepository();
  commit();
  commit();
  const copy = join(temporaryFolder(), "copy");
  git("/", ["clone", "-q", "--depth=1", `file://${path}`, copy]);
  const {code, of} = await doctor(copy);
  expect(code).toBe(0);
  // A folder on this machine is no name for a repository: the clone's own folder is.
  expect(of("clone:copy")).toMatchObject({
    status: "warn",
    detail: "the clone is shallow: lead times before its edge are unknown",
  });
});

test("a clone that nobody fetches is warned of", async () => {
  const {path, commit} = testRepository();
  commit();
  const copy = join(temporaryFolder(), "copy");
  git("/", ["clone", "-q", path, copy]);
  expect((await doctor(copy)).of("behind:copy")?.status).toBe("pass");
  expect((await doctor(path)).of("behind:shop")?.detail).toContain("the record itself");
  for (const name of ["packed-refs", "refs/remotes/origin/HEAD", "refs/remotes/origin/main"]) {
    const file = join(copy, ".git", name);
    if (existsSync(file)) utimesSync(file, new Date("2025-01-15"), new Date("2025-01-15"));
  }
  expect((await doctor(copy)).of("behind:copy")).toMatchObject({
    status: "warn",
    detail: 'it last heard of "origin" on 2025-01-15: results end there',
  });
});

test("an unknown default branch is warned of", async () => {
  const {path, commit, git} = testRepository();
  const sha = commit({branch: "work"});
  git("update-ref", "--no-deref", "HEAD", sha);
  git("branch", "-D", "work");
  const {of} = await doctor(path);
  expect(of("branch:shop")?.status).toBe("warn");
});

test("merges that stand in for deployments are called a proxy", async () => {
  const {path, commit, tag} = testRepository();
  tag("v1.0.0-rc.1", commit());
  expect((await doctor(path)).of("tags:shop")).toMatchObject({
    status: "warn",
    detail: "no version tags: merges stand in for deployments, which is a proxy",
  });
});

test("many merges of branches are asked about, until they are configured", async () => {
  const {path, commit, tips} = healthy("timezone: UTC\n");
  for (let i = 0; i < 12; i += 1) {
    const parents = [tips.get("main")!, commit({branch: "side"})];
    const message = i < 2 ? `Merge pull request #${i} from a/b` : `Merge branch 'side-${i}'`;
    commit({parents, message});
  }
  expect((await doctor(path)).of("merges:shop")).toMatchObject({
    status: "warn",
    detail:
      '2 merges of pull requests, 10 of branches: "Merge branch" merges are not counted as changes',
    fix: "If the team merges branches without pull requests, set `changes: {merged_branches: true}`.",
  });
  writeFileSync(join(path, "fivekeys.yaml"), "changes: {merged_branches: true}\n");
  expect((await doctor(path)).of("merges:shop")?.status).toBe("pass");
});

test("commits of the future are warned of", async () => {
  const {path, commit} = healthy();
  const sha = commit({authored: Date.parse("2031-01-01T00:00:00Z") / 1000});
  commit();
  const check = (await doctor(path)).of("dates:shop");
  expect(check?.status).toBe("warn");
  expect(check?.detail).toBe(`1 in the future, in 3 commits: ${sha.slice(0, 7)}`);
});
