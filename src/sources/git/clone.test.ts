import {chmodSync, mkdirSync, readdirSync, symlinkSync, writeFileSync} from "node:fs";
import {join} from "node:path";
import {afterEach, describe, expect, it, onTestFinished, vi} from "vitest";
import {UserError} from "../../lib/errors.ts";
import {gitFailure} from "../../lib/git-failure.ts";
import {emptyStore, read} from "./fixtures/read.ts";
import {run, temporaryFolder, testRepository} from "./fixtures/test-repository.ts";

/** What may not be read. A mode would do, but root may read everything. */
const forbidden: string[] = [];
vi.mock("node:fs/promises", async original => {
  const fs = await original<typeof import("node:fs/promises")>();
  const access: typeof fs.access = (path, mode) =>
    forbidden.includes(String(path))
      ? Promise.reject(Object.assign(new Error("EACCES"), {code: "EACCES"}))
      : fs.access(path, mode);
  return {...fs, access};
});
afterEach(() => void forbidden.splice(0));

/** Three commits and a tag on the first. */
function history() {
  const shop = testRepository();
  const shas = ["1", "2", "3"].map(content => shop.commit({files: {a: content}}));
  shop.tag("v1", shas[0]!);
  return {shop, shas};
}

function cloneOf(path: string, ...options: string[]): string {
  const folder = join(temporaryFolder(), "copy");
  run("/", ["clone", "-q", ...options, `file://${path}`, folder]);
  return folder;
}

describe("one history, wherever it is", () => {
  it("gives the same rows from a clone, bare, a mirror, a worktree, a subfolder, .git, a link", async () => {
    const {shop} = history();
    const {commits, tags} = await read(shop.path, {clone: {name: "shop"}});
    const worktree = join(temporaryFolder(), "tree");
    shop.git("worktree", "add", "-q", "-b", "feature", worktree, "main~2");
    run(worktree, ["commit", "-q", "--allow-empty", "-m", "not of the record"]);
    const clone = cloneOf(shop.path);
    const below = join(clone, "sub", "li\nne");
    mkdirSync(below, {recursive: true});
    const link = join(temporaryFolder(), "link");
    symlinkSync(clone, link);
    const places = [worktree, clone, below, link, join(clone, ".git"), join(shop.path, ".git")];
    for (const path of [...places, cloneOf(shop.path, "--bare"), cloneOf(shop.path, "--mirror")]) {
      const found = await read(path, {clone: {name: "shop"}});
      expect(found.commits, path).toEqual(commits);
      expect(found.tags, path).toEqual(tags);
      expect(found.repository, path).toMatchObject({default_branch: "main"});
    }
  });

  it("names a worktree and a subfolder after the clone they belong to", async () => {
    const {shop} = history();
    const worktree = join(temporaryFolder(), "tree");
    shop.git("worktree", "add", "-q", worktree, "-b", "feature");
    expect((await read(worktree)).repository?.repository).toBe("shop");
    shop.git("remote", "add", "upstream", "https://ada:secret@github.com/Shop/Web.git");
    expect((await read(worktree)).repository?.repository).toBe("github:Shop/Web");
    shop.git("remote", "add", "fork", "https://github.com/Ada/Web.git");
    expect((await read(worktree)).repository?.repository, "which remote?").toBe("shop");
    shop.git("remote", "add", "origin", "git@github.com:Shop/Shop.git");
    expect((await read(worktree)).repository?.repository).toBe("github:Shop/Shop");
    const named = await read(worktree, {clone: {name: "mine"}});
    expect(named.repository?.repository).toBe("mine");
    expect(named.events[0]?.id).toMatch(/^git:mine:commit:/);
  });

  it("reads the repository it is asked for, also when a hook's variables name another", async () => {
    const {shop, shas} = history();
    const other = testRepository();
    other.commit();
    for (const name of ["GIT_DIR", "GIT_COMMON_DIR"]) vi.stubEnv(name, join(other.path, ".git"));
    vi.stubEnv("GIT_WORK_TREE", other.path);
    onTestFinished(() => void vi.unstubAllEnvs());
    expect((await read(shop.path)).repository).toMatchObject({head_sha: shas[2]});
  });
});

describe("a shallow clone", () => {
  it("knows neither parents nor files of the commits at its edge, and says so", async () => {
    const {shop, shas} = history();
    const clone = cloneOf(shop.path, "--depth=2");
    const store = emptyStore();
    const {commit, commits, repository, problems} = await read(clone, {store});
    expect(commits).toHaveLength(2);
    expect(commit(shas[2]!)).toMatchObject({parents: [shas[1]], paths: ["a"]});
    expect(commit(shas[1]!)).toMatchObject({parents: [], paths: []});
    expect(repository).toMatchObject({is_shallow: true, shallow_shas: [shas[1]]});
    expect(problems).toEqual([expect.stringContaining("before its edge (1 commits) are unknown")]);
    expect((await read(clone, {store})).problems).toEqual(problems);
  });

  it("still sees a merge of a branch at its edge for what it is", async () => {
    const shop = testRepository();
    const first = shop.commit();
    const side = shop.commit({branch: "side", parents: [first]});
    const merge = shop.commit({parents: [first, side], message: "Merge branch 'side'"});
    const clone = cloneOf(shop.path, "--depth=1");
    expect((await read(clone)).commit(merge)).toMatchObject({parents: [], form: "branch"});
  });

  it("gives the complete rows once it is deepened, and keeps them when it is cut again", async () => {
    const {shop, shas} = history();
    const clone = cloneOf(shop.path, "--depth=1");
    const store = emptyStore();
    await read(clone, {store});
    run(clone, ["fetch", "-q", "--deepen=1"]);
    const deeper = await read(clone, {store, readAt: "2025-03-02T00:00:00.000Z"});
    expect(deeper.commit(shas[2]!)).toMatchObject({parents: [shas[1]], paths: ["a"]});
    run(clone, ["fetch", "-q", "--unshallow", "--tags"]);
    const whole = await read(clone, {store, readAt: "2025-03-03T00:00:00.000Z"});
    const byId = (a: {sha: string}, b: {sha: string}) => (a.sha < b.sha ? -1 : 1);
    const fresh = (await read(clone)).commits.toSorted(byId);
    expect(whole.commits.toSorted(byId)).toEqual(fresh);
    expect(whole.repository).toMatchObject({is_shallow: false, shallow_shas: []});
    const later = emptyStore();
    await read(clone, {store: later});
    run(clone, ["fetch", "-q", "--depth=1"]);
    expect((await read(clone, {store: later})).commits.toSorted(byId)).toEqual(fresh);
    const cut = await read(clone, {store, readAt: "2025-03-04T00:00:00.000Z"});
    expect(cut.commits.toSorted(byId)).toEqual(fresh);
  });
});

describe("what cannot be read", () => {
  const failure = async (path: string, branch: string | null = null): Promise<UserError> => {
    const error = await read(path, {clone: {branch}}).catch(error => error);
    expect(error).toBeInstanceOf(UserError);
    expect(error.message).toMatch(/^Cannot read the git repository "/);
    expect(error.hint).toMatch(/\w/);
    return error;
  };

  it("is a folder that is not there, a file, a folder without a repository", async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, "file"), "");
    const missing = await failure(join(folder, "missing"));
    expect(missing).toMatchObject({
      message: `Cannot read the git repository "${folder}/missing": there is no such folder`,
      exitCode: 2,
    });
    expect((await failure(join(folder, "file"))).exitCode).toBe(2);
    const bare = await failure(folder);
    expect(bare.message).toMatch(/: it is not a git repository$/);
    expect(bare.exitCode).toBe(2);
  });

  it("is a branch that is not there, whatever it is called", async () => {
    const {shop} = history();
    for (const branch of ["missing", "--all", "*", "main^{tree}"]) {
      const {message, exitCode} = await failure(shop.path, branch);
      expect(message).toContain(`it has no branch "${branch}"`);
      expect(exitCode).toBe(2);
    }
  });

  it.each([".", ".git", ".git/objects"])("is %s without permission", async name => {
    const {shop} = history();
    forbidden.push(join(shop.path, name));
    const error = await failure(shop.path);
    expect(error.message).toMatch(name === "." ? /read the folder$/ : new RegExp(`read ${name}$`));
    expect(error.exitCode).toBe(5);
  });

  it("is a repository with a damaged pack, and the message names no place", async () => {
    const {shop} = history();
    shop.git("repack", "-adq");
    const packs = join(shop.path, ".git", "objects", "pack");
    for (const name of readdirSync(packs).filter(name => name.endsWith(".pack"))) {
      chmodSync(join(packs, name), 0o644);
      writeFileSync(join(packs, name), "PACK");
    }
    const error = await failure(shop.path);
    expect(error.message).toMatch(/: git failed \(.+\)$/);
    expect(error.message).not.toContain(`${shop.path}/`);
    expect(error.hint).toContain("git fsck");
    expect(error.exitCode).toBe(2);
  });

  /** Puts a program before git that says something and fails. */
  function fakeGit(script: string): void {
    const folder = temporaryFolder();
    writeFileSync(join(folder, "git"), `#!/bin/sh\n${script}\n`, {mode: 0o755});
    vi.stubEnv("PATH", `${folder}:${process.env.PATH}`);
    onTestFinished(() => void vi.unstubAllEnvs());
  }

  it("is told in git's own words in short, without the folder's place", () => {
    const stderr = `warning: x\nerror: inflate: /srv/shop/.git/objects/ab is broken${"!".repeat(300)}`;
    const {message} = gitFailure({path: ".", folder: "/srv/shop"}, {stderr, code: 128});
    expect(message).toMatch(/"\.": git failed \(inflate: \.git\/objects\/ab is broken!+…\)$/);
    expect(message.length).toBeLessThan(300);
  });

  it.each([
    ["echo 'fatal: detected dubious ownership in repository' >&2; exit 128", /another user/, 5],
    ["echo \"error: open('.git/HEAD'): Permission denied\" >&2; exit 128", /no permission/, 5],
    ["echo 'error: unknown option `path-format' >&2; exit 129", /does not know an option/, 2],
    ["kill -TERM $$", /stopped by SIGTERM/, 130],
    ["kill -KILL $$", /stopped by SIGKILL/, 1],
    ["exit 3", /exit code 3/, 2],
  ])("is what git fails on: %s", async (script, message, exitCode) => {
    const {shop} = history();
    fakeGit(script);
    const error = await failure(shop.path);
    expect(error.message).toMatch(message);
    expect(error.exitCode).toBe(exitCode);
  });

  it("is anything without the program git", async () => {
    const {shop} = history();
    vi.stubEnv("PATH", temporaryFolder());
    onTestFinished(() => void vi.unstubAllEnvs());
    const error = await failure(shop.path);
    expect(error.message).toMatch(/the program git is not installed/);
    expect(error.exitCode).toBe(2);
  });

  it("is a history that breaks off in the middle of the reading, and leaves no cursor", async () => {
    const {shop, shas} = history();
    const object = join(shop.path, ".git", "objects", shas[1]!.slice(0, 2), shas[1]!.slice(2));
    chmodSync(object, 0o644);
    writeFileSync(object, "damaged");
    const store = emptyStore();
    await expect(read(shop.path, {store})).rejects.toThrow(/Cannot read the git repository/);
    expect(store.cursors.size).toBe(0);
  });
});
