import {join} from "node:path";
import {describe, expect, it} from "vitest";
import {read} from "./fixtures/read.ts";
import {run, temporaryFolder, testRepository} from "./fixtures/test-repository.ts";

/** A repository with a commit, and a clone of it. */
function cloned({branch = "main"} = {}) {
  const origin = testRepository({bare: true});
  const first = origin.commit({branch});
  origin.git("symbolic-ref", "HEAD", `refs/heads/${branch}`);
  const path = join(temporaryFolder(), "copy");
  run("/", ["clone", "-q", origin.path, path]);
  const git = (...args: string[]) => run(path, args);
  const commit = (message: string) => {
    git("commit", "-q", "--allow-empty", "-m", message);
    return git("rev-parse", "HEAD");
  };
  return {origin, first, path, git, commit};
}

const headOf = async (path: string, branch: string | null = null) => {
  const {repository, commits, problems} = await read(path, {clone: {branch}});
  const {default_branch, head_sha} = repository!;
  return {branch: default_branch, sha: head_sha, commits: commits.length, problems};
};

describe("the default branch of a clone with a remote", () => {
  it("is the remote's, whatever is checked out", async () => {
    const {first, path, git, commit} = cloned({branch: "trunk"});
    git("checkout", "-q", "-b", "feature");
    commit("not of the record");
    expect(await headOf(path)).toMatchObject({branch: "trunk", sha: first, commits: 1});
    git("checkout", "-q", "--detach");
    expect(await headOf(path)).toMatchObject({branch: "trunk", sha: first, commits: 1});
  });

  it("ends where the remote's ends when the local one was not pulled", async () => {
    const {origin, path, git} = cloned();
    const second = origin.commit();
    git("fetch", "-q");
    expect(await headOf(path)).toMatchObject({branch: "main", sha: second, commits: 2});
  });

  it("ends where the local one ends when that has all of the remote's and more", async () => {
    const {path, commit} = cloned();
    const ahead = commit("not yet pushed");
    expect(await headOf(path)).toMatchObject({branch: "main", sha: ahead, commits: 2});
  });

  it("ends where the remote's ends once the two have parted", async () => {
    const {origin, path, git, commit} = cloned();
    commit("left behind");
    const second = origin.commit();
    git("fetch", "-q");
    expect(await headOf(path)).toMatchObject({branch: "main", sha: second, commits: 2});
  });

  it("is the checked-out one when the remote's is not known, or gone", async () => {
    const {first, path, git} = cloned({branch: "trunk"});
    git("remote", "set-head", "origin", "--delete");
    expect(await headOf(path)).toMatchObject({branch: "trunk", sha: first});
    git("symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/gone");
    expect(await headOf(path)).toMatchObject({branch: "trunk", sha: first});
  });

  it("is the configured one, also when only the remote has it", async () => {
    const {origin, path, git} = cloned();
    const release = origin.commit({branch: "release/1", parents: [origin.tips.get("main")!]});
    git("fetch", "-q");
    expect(await headOf(path, "release/1")).toMatchObject({branch: "release/1", sha: release});
  });
});

describe("the default branch without a remote", () => {
  it("is the checked-out one, or a bare clone's HEAD", async () => {
    const shop = testRepository({bare: true});
    shop.commit();
    const sha = shop.commit({branch: "trunk"});
    shop.git("symbolic-ref", "HEAD", "refs/heads/trunk");
    expect(await headOf(shop.path)).toMatchObject({branch: "trunk", sha, commits: 1});
  });

  it("is main or master when HEAD is detached or names a branch that is not there", async () => {
    for (const branch of ["main", "master"]) {
      const shop = testRepository({bare: true});
      const first = shop.commit({branch});
      const sha = shop.commit({branch});
      shop.git("update-ref", "--no-deref", "HEAD", first);
      expect(await headOf(shop.path)).toMatchObject({branch, sha});
      shop.git("symbolic-ref", "HEAD", "refs/heads/trunk");
      expect(await headOf(shop.path)).toMatchObject({branch, sha});
    }
  });

  it("is none on a detached commit without them: the commit itself counts", async () => {
    const shop = testRepository({bare: true});
    const sha = shop.commit({branch: "trunk"});
    shop.git("update-ref", "--no-deref", "HEAD", sha);
    shop.git("update-ref", "-d", "refs/heads/trunk");
    expect(await headOf(shop.path)).toEqual({branch: null, sha, commits: 1, problems: []});
  });

  it("has no tip before the first commit, which is a problem and not an error", async () => {
    const unborn = {branch: "main", sha: null, commits: 0};
    for (const branch of [null, "main"]) {
      const {problems, ...head} = await headOf(testRepository().path, branch);
      expect(head).toEqual(unborn);
      expect(problems).toEqual([expect.stringContaining('"main" has no commit yet')]);
    }
  });

  it("may be called like an option, a tag or a file", async () => {
    const shop = testRepository({bare: true});
    const first = shop.commit({branch: "v1"});
    const sha = shop.commit({branch: "v1", files: {v1: "1"}});
    shop.tag("v1", first);
    expect(await headOf(shop.path, "v1")).toMatchObject({branch: "v1", sha, commits: 2});
  });
});
