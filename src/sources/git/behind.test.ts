import {readdirSync, utimesSync} from "node:fs";
import {join} from "node:path";
import {describe, expect, it} from "vitest";
import {read} from "./fixtures/read.ts";
import {run, temporaryFolder, testRepository} from "./fixtures/test-repository.ts";

const HEARD = "2025-02-01T09:00:00.000Z";
/** 20 days later. */
const NOW = "2025-02-21T09:00:00.000Z";
const seconds = (instant: string) => Date.parse(instant) / 1000;

/** Makes every file of git look as if it was written at a moment. */
function ageTo(folder: string, instant: string): void {
  for (const name of readdirSync(folder, {recursive: true, encoding: "utf8"})) {
    utimesSync(join(folder, name), new Date(instant), new Date(instant));
  }
}

/** A clone of a repository with one commit, which last heard of it at `HEARD`. */
function cloned(...options: string[]) {
  const origin = testRepository({bare: true});
  origin.commit();
  const path = join(temporaryFolder(), "copy");
  run("/", ["clone", "-q", ...options, origin.path, path]);
  const gitFolder = options.includes("--mirror") ? path : join(path, ".git");
  ageTo(gitFolder, HEARD);
  const git = (args: readonly string[], at = HEARD) =>
    run(path, args, {env: {GIT_COMMITTER_DATE: `${seconds(at)} +0000`}});
  return {origin, path, gitFolder, git};
}

const at = (path: string, readAt: string) => read(path, {readAt});

describe("a clone that nobody fetches", () => {
  it.each([[[]], [["--mirror"]]])(
    "is known up to what it last heard of its remote (clone %s)",
    async options => {
      const {path} = cloned(...options);
      const {upTo, problems} = await at(path, NOW);
      expect(upTo).toBe(HEARD);
      expect(problems).toEqual([
        expect.stringMatching(/last heard of its remote on 2025-02-01: .*`git fetch`/),
      ]);
    },
  );

  it("is not behind within two days", async () => {
    const {path} = cloned();
    expect(await at(path, "2025-02-03T09:00:00.000Z")).toMatchObject({upTo: null, problems: []});
    expect(await at(path, "2025-02-03T09:00:01.000Z")).toMatchObject({upTo: HEARD});
  });

  it("is told of again while nothing is new", async () => {
    const {path} = cloned();
    const {store} = await at(path, HEARD);
    const again = await read(path, {store, readAt: NOW});
    expect(again).toMatchObject({upTo: HEARD, batches: []});
    expect(again.problems).toHaveLength(1);
  });
});

describe("what shows that a clone is up to date", () => {
  it("is a fetch, also one that finds nothing, and in another worktree", async () => {
    const {path, gitFolder, git} = cloned();
    const fetched = "2025-02-10T12:00:00.000Z";
    git(["fetch", "-q"]);
    ageTo(gitFolder, HEARD);
    utimesSync(join(gitFolder, "FETCH_HEAD"), new Date(fetched), new Date(fetched));
    expect(await at(path, NOW)).toMatchObject({upTo: fetched});
    const beside = join(temporaryFolder(), "beside");
    git(["worktree", "add", "-q", beside, "-b", "side"]);
    run(beside, ["fetch", "-q"]);
    ageTo(gitFolder, HEARD);
    const own = join(gitFolder, "worktrees", "beside", "FETCH_HEAD");
    utimesSync(own, new Date(NOW), new Date(NOW));
    expect(await at(path, NOW)).toMatchObject({upTo: null});
    expect(await at(beside, NOW)).toMatchObject({upTo: null});
  });

  it("is a push, by what git logs of it", async () => {
    const {path, gitFolder, git} = cloned();
    const pushed = "2025-02-15T12:00:00.000Z";
    run(path, ["commit", "-q", "--allow-empty", "-m", "ours"]);
    git(["push", "-q", "origin", "main"], pushed);
    ageTo(gitFolder, HEARD);
    expect(await at(path, NOW)).toMatchObject({upTo: pushed});
  });

  it("is a commit or a tag that was made here", async () => {
    const {path, gitFolder, git} = cloned();
    const [committed, tagged] = ["2025-02-12T12:00:00.000Z", "2025-02-14T12:00:00.000Z"];
    git(["commit", "-q", "--allow-empty", "-m", "ours"], committed);
    ageTo(gitFolder, HEARD);
    expect(await at(path, NOW)).toMatchObject({upTo: committed});
    git(["tag", "-a", "v1", "-m", "v1"], tagged);
    ageTo(gitFolder, HEARD);
    expect(await at(path, NOW)).toMatchObject({upTo: tagged});
    // A date in the future shows nothing.
    git(["tag", "-a", "v2", "-m", "v2"], "2040-01-01T00:00:00.000Z");
    ageTo(gitFolder, HEARD);
    expect(await at(path, NOW)).toMatchObject({upTo: tagged});
  });

  it("is having no remote: then it is the record itself", async () => {
    const shop = testRepository();
    shop.commit();
    ageTo(shop.path, HEARD);
    expect(await at(shop.path, NOW)).toMatchObject({upTo: null, problems: []});
  });
});
