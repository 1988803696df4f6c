import {readFileSync, rmSync} from "node:fs";
import {join} from "node:path";
import {describe, expect, it, vi} from "vitest";
import type {Config} from "../src/config.ts";
import {UserError} from "../src/lib/errors.ts";
import {renormalise} from "../src/pipeline/ingest.ts";
import {dataFiles} from "../src/pipeline/writer.ts";
import {normalise, sources} from "../src/sources/index.ts";
import {duckdb} from "../src/warehouse/duckdb.ts";
import {SCHEMA_VERSION} from "../src/warehouse/schema.ts";
import {fc} from "./support/fast-check.ts";
import {git, makeRepository, moveTags} from "./support/fast-import.ts";
import {madeHistory, manyEvents} from "./support/many-events.ts";
import {
  buildFrom,
  clone,
  configOf,
  env,
  inTemporaryFolder,
  NOW,
  publishedLines,
  silent,
  syncIn,
} from "./support/workspace.ts";

const SHUFFLES = 8;
const FEW_EVENTS = 20;
// On a busy machine these take long; none waits for anything.
vi.setConfig({testTimeout: 180_000});

describe("the same raw events give the same published rows", () => {
  it("in any order, any number of times, in any batches, and made again", async () => {
    await inTemporaryFolder(async folder => {
      const config = configOf(folder);
      const events = await manyEvents(config, folder);
      const expected = await buildFrom(config, {events});
      expect(expected.split("\n").length).toBeGreaterThan(100);

      const all = fc.shuffledSubarray(events, {minLength: events.length});
      const cases = fc.record({
        order: fc
          .tuple(all, fc.shuffledSubarray(events))
          .map(([first, more]) => [...first, ...more]),
        sizes: fc.array(fc.integer({min: 5, max: 200}), {minLength: 1, maxLength: 5}),
        isMadeAgain: fc.boolean(),
      });
      const property = fc.asyncProperty(cases, async ({order, sizes, isMadeAgain}) => {
        const before = async (warehouse: Parameters<typeof renormalise>[0]) => {
          const kept = await warehouse.rows("select raw_event_id from raw_event");
          expect(kept).toHaveLength(new Set(events.map(({id}) => id)).size);
          if (isMadeAgain) await renormalise(warehouse, {normalise});
        };
        expect(await buildFrom(config, {events: order, sizes, before})).toBe(expected);
      });
      await fc.assert(property, {numRuns: SHUFFLES, endOnFailure: true});
    });
  });

  it("also after the source tables were lost and made again", async () => {
    await inTemporaryFolder(async folder => {
      const config = configOf(folder);
      const events = await manyEvents(config, folder);
      const expected = await buildFrom(config, {events});
      const found = await buildFrom(config, {
        events,
        before: async warehouse => {
          await warehouse.run(`delete from source."commit" where sha < '8'`);
          await warehouse.run(`update source.deployment set status = 'failed'`);
          await renormalise(warehouse, {normalise});
        },
      });
      expect(found).toBe(expected);
    });
  });
});

/**
 * Lets the reading of a clone come in batches of a few events, and fail before the batch of this number, counted
 * from 0.
 */
function failingAt(number: number, error: Error): void {
  const fetch = sources.git.fetch;
  vi.spyOn(sources.git, "fetch").mockImplementationOnce(async function* (...args) {
    let left = number;
    for await (const {events, ...rest} of fetch(...args)) {
      for (let start = 0; start < events.length; start += FEW_EVENTS) {
        if (left === 0) throw error;
        left -= 1;
        const isLast = start + FEW_EVENTS >= events.length;
        yield {events: events.slice(start, start + FEW_EVENTS), ...(isLast ? rest : {})};
      }
    }
  });
}

describe("a sync", () => {
  it("that was interrupted between any two batches goes on to the same", async () => {
    await inTemporaryFolder(async folder => {
      makeRepository(join(folder, "made.git"), madeHistory(60));
      const straight = configOf(folder, {
        git: [clone("made.git")],
        dataFolder: join(folder, "one"),
      });
      await syncIn(straight);
      const expected = await publishedLines(straight);
      const config = {...straight, dataFolder: join(folder, "two")};
      for (const batch of [0, 1, 2, 3]) {
        failingAt(batch, new Error("interrupted"));
        await expect(syncIn(config)).rejects.toThrow("interrupted");
        await expect(publishedLines(config)).rejects.toThrow("there is no file");
        // A clone that cannot be read further leaves what was read of it, and the others go on.
        const half = {...config, dataFolder: join(folder, `half-${batch}`)};
        failingAt(batch, new UserError("Cannot read"));
        expect((await syncIn(half)).failures).toHaveLength(1);
        await syncIn(half);
        expect(await publishedLines(half)).toBe(expected);
      }
      await syncIn(config);
      expect(await publishedLines(config)).toBe(expected);
    });
  });

  it("that was told to stop, or failed before it published, goes on to the same", async () => {
    await inTemporaryFolder(async folder => {
      // Enough commits for two batches.
      makeRepository(join(folder, "made.git"), madeHistory(20_050));
      const straight = configOf(folder, {
        git: [clone("made.git")],
        dataFolder: join(folder, "one"),
      });
      await syncIn(straight);
      const config = {...straight, dataFolder: join(folder, "two")};
      const stop = new AbortController();
      const onBatch = {...silent, progress: () => stop.abort(new Error("stopped"))};
      await expect(syncIn(config, {log: onBatch, signal: stop.signal})).rejects.toThrow("stopped");
      const progress = (message: string) => {
        if (message === "Publishing") throw new Error("failed late");
      };
      await expect(syncIn(config, {log: {...silent, progress}})).rejects.toThrow("failed late");
      const {stored, isBuilt} = await syncIn(config, {now: new Date(NOW.getTime() + 1000)});
      expect({stored, isBuilt}).toEqual({stored: 0, isBuilt: true});
      expect(await publishedLines(config)).toBe(await publishedLines(straight));
    });
  });

  it("of a history that grew, step by step, ends where a first one does", async () => {
    await inTemporaryFolder(async folder => {
      const path = join(folder, "made.git");
      const made = madeHistory(60);
      const shas = makeRepository(path, {...made, tags: []});
      const config = configOf(folder, {git: [clone(path)]});
      for (const [i, head] of [4, 5, 29, 59].entries()) {
        git(path, ["update-ref", "refs/heads/main", shas[head]!]);
        const tags = made.tags.filter(({commit}) => commit <= head);
        moveTags(path, tags, shas);
        await syncIn(config, {now: new Date(NOW.getTime() + i)});
      }
      const fresh = {...config, dataFolder: join(folder, "fresh")};
      await syncIn(fresh);
      expect(await publishedLines(config)).toBe(await publishedLines(fresh));
    });
  });
});

describe("a warehouse", () => {
  /** Syncs a small repository, alters the private warehouse, and hands over what was published before. */
  async function altered(
    statements: readonly string[],
    work: (config: Config, before: string) => Promise<void>,
  ): Promise<void> {
    await inTemporaryFolder(async folder => {
      makeRepository(join(folder, "made.git"), madeHistory(20));
      const config = configOf(folder, {git: [clone("made.git")]});
      await syncIn(config);
      const before = await publishedLines(config);
      const warehouse = await duckdb({path: dataFiles(config).private});
      for (const statement of statements) await warehouse.run(statement);
      await warehouse.close();
      await work(config, before);
    });
  }

  /** Asserts that a sync is refused in these words and changes neither of the files. */
  async function expectRefusal(config: Config, {key = env, words = /./} = {}): Promise<void> {
    const files = [dataFiles(config).private, dataFiles(config).published];
    const bytes = () => files.map(file => readFileSync(file).toString("base64"));
    const before = bytes();
    const error = await syncIn(config, {key}).catch(error => error);
    expect(error).toBeInstanceOf(UserError);
    expect(error.message).toMatch(words);
    expect(error.hint).toBeTruthy();
    expect(bytes()).toEqual(before);
  }

  it("of an older shape is brought forward to the same", async () => {
    const older = [
      `update meta set value = '${SCHEMA_VERSION - 1}' where name = 'schema_version'`,
      `drop table source."commit"`,
      "alter table source.tag rename column tag to name",
      "alter table source.repository add column gone varchar",
    ];
    await altered(older, async (config, before) => {
      rmSync(dataFiles(config).published);
      await syncIn(config);
      expect(await publishedLines(config)).toBe(before);
      // And as ready as any for what comes next.
      expect(await syncIn(config)).toMatchObject({stored: 0, isBuilt: false, failures: []});
    });
  });

  it("of a newer shape is refused and left as it is", async () => {
    const newer = [
      `update meta set value = '${SCHEMA_VERSION + 1}' where name = 'schema_version'`,
      `drop table source."commit"`,
    ];
    await altered(newer, config =>
      expectRefusal(config, {words: /^Cannot use the warehouse: a newer fivekeys wrote it/}),
    );
  });

  it("of another key is refused and left as it is", async () => {
    await altered([], async (config, before) => {
      const key = {FIVEKEYS_KEY: "another key of enough bytes"};
      await expectRefusal(config, {key, words: /hashed with another key/});
      rmSync(dataFiles(config).published);
      await syncIn(config);
      expect(await publishedLines(config)).toBe(before);
    });
  });
});
