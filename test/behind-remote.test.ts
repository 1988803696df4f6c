import {execFileSync} from "node:child_process";
import {utimesSync} from "node:fs";
import {join} from "node:path";
import {expect, it} from "vitest";
import {readFreshness} from "../src/lib/freshness.ts";
import {dataFiles} from "../src/pipeline/writer.ts";
import {clone, configOf, inPublished, inTemporaryFolder, NOW, syncIn} from "./support/workspace.ts";

const DAY_MS = 24 * 3_600_000;

it("ends what is known where a clone that nobody fetches ends, and says so", async () => {
  await inTemporaryFolder(async folder => {
    const git = (at: string, ...args: string[]) =>
      execFileSync("git", ["-C", join(folder, at), ...args]);
    const author = ["-c", "user.name=Ada", "-c", "user.email=ada@example.org"];
    execFileSync("git", ["init", "-q", "-b", "main", join(folder, "origin")]);
    git("origin", ...author, "commit", "-q", "--allow-empty", "-m", "first");
    execFileSync("git", ["clone", "-q", join(folder, "origin"), join(folder, "shop")]);
    const config = configOf(folder, {
      git: [clone(join(folder, "shop")), clone(join(folder, "origin"))],
    });
    const heardAt = (instant: Date) => {
      git("shop", "fetch", "-q");
      utimesSync(join(folder, "shop/.git/FETCH_HEAD"), instant, instant);
    };
    const freshness = () => readFreshness(dataFiles(config).freshness)!;

    const heard = new Date(NOW.getTime() - 30 * DAY_MS);
    heardAt(heard);
    await syncIn(config);
    const [behind, record] = freshness().sources;
    expect(freshness().read_at).toBe(heard.toISOString());
    expect([behind?.synced_at, record?.synced_at]).toEqual([
      heard.toISOString(),
      NOW.toISOString(),
    ]);
    const reasons = await inPublished(config, published =>
      published.rows<{reason: string}>("select reason from problem"),
    );
    expect(reasons.map(({reason}) => reason)).toEqual([
      expect.stringContaining(`last heard of its remote on ${heard.toISOString().slice(0, 10)}`),
    ]);

    // Another source that cannot be read does not make it known up to a later moment.
    const other = configOf(join(folder, "other"), {
      git: [clone(join(folder, "shop")), clone(join(folder, "gone"))],
    });
    const {failures} = await syncIn(other);
    expect(failures).toHaveLength(1);
    expect(readFreshness(dataFiles(other).freshness)!.read_at).toBe(heard.toISOString());

    heardAt(new Date(NOW.getTime() - DAY_MS));
    await syncIn(config);
    expect(freshness().read_at).toBe(NOW.toISOString());
    expect(await inPublished(config, published => published.rows("select * from problem"))).toEqual(
      [],
    );
  });
});
