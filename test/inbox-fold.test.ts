import {readdirSync, readFileSync, statSync, writeFileSync} from "node:fs";
import {join} from "node:path";
import {describe, expect, it} from "vitest";
import {testTerminal} from "../src/cli/fixtures/terminal.ts";
import {parseAndRun} from "../src/cli/program.ts";
import {UserError} from "../src/lib/errors.ts";
import {chainOf, openIdentity} from "../src/lib/identity.ts";
import {foldInbox} from "../src/pipeline/fold-inbox.ts";
import {openInbox} from "../src/pipeline/inbox.ts";
import {withWriter} from "../src/pipeline/writer.ts";
import {
  afterFold,
  eventIds,
  folderConfig,
  job,
  receiving,
  send,
} from "../src/server/webhooks/fixtures/receiving.ts";
import type {Warehouse} from "../src/warehouse/warehouse.ts";

const DAY_MS = 86_400_000;
const key = {FIVEKEYS_KEY: "a key that is long enough"};
const now = new Date("2030-01-01T00:00:00Z");

/** A review by a person. */
const review = {
  action: "submitted",
  repository: {full_name: "acme/shop", html_url: "https://github.com/acme/shop"},
  pull_request: {number: 7},
  review: {
    ...{id: 3, state: "approved", submitted_at: "2025-01-01T10:00:00Z"},
    ...{user: {login: "ada", type: "User"}, html_url: "https://github.com/acme/shop/pull/7"},
  },
};

/** A warehouse whose disk is full, before or after it has committed what it was given. */
function full(warehouse: Warehouse, when: "before" | "after"): Warehouse {
  return {
    ...warehouse,
    transaction: async work => {
      if (when === "after") await warehouse.transaction(work);
      throw new UserError("Cannot write: the disk is full");
    },
  };
}

describe("a fold that is cut off", () => {
  it.each(["before", "after"] as const)(
    "%s the commit leaves all in the inbox, and the next stores each once",
    async when => {
      const {routes, inbox, config} = receiving();
      for (let id = 1; id <= 5; id += 1) await send(routes, "github", job(id));
      const identity = openIdentity({root: config.root, env: key});
      // The writer has an empty inbox to fold itself.
      const other = folderConfig();
      await withWriter({config: other, env: key, now}, async ({warehouse}) => {
        const cut = foldInbox({warehouse: full(warehouse, when), identity}, {config, now});
        await expect(cut).rejects.toThrow("the disk is full");
        expect(inbox.counts()).toEqual({pending: 5, dead: 0});
        const stored = when === "after" ? 5 : 0;
        expect(await eventIds(warehouse)).toHaveLength(stored);
        const folded = await foldInbox({warehouse, identity}, {config, now});
        expect(folded).toEqual({stored: 5 - stored, sources: ["github"], dead: 0});
        expect(new Set(await eventIds(warehouse)).size).toBe(5);
        expect(await eventIds(warehouse)).toHaveLength(5);
      });
      expect(inbox.counts()).toEqual({pending: 0, dead: 0});
      await inbox.close();
    },
  );
});

describe("a delivery is remembered", () => {
  it("for 30 days, and after that stored again without any harm", async () => {
    const config = folderConfig();
    let at = now;
    const inbox = openInbox(config, {now: () => at});
    const {routes} = receiving({config, inbox});
    const headers = {"x-github-delivery": "72d3162e-cc78-11e3-81ab-4c9367dc0958"};
    const statusAfter = async (days: number) => {
      at = new Date(now.getTime() + days * DAY_MS);
      await afterFold(config, eventIds, {now: at});
      return (await send(routes, "github", job(1), headers)).said.status;
    };
    expect(await statusAfter(0)).toBe("accepted");
    expect(await statusAfter(30)).toBe("duplicate");
    expect(await statusAfter(31)).toBe("accepted");
    expect(await afterFold(config, eventIds, {now: at})).toHaveLength(1);
    await inbox.close();
  });
});

describe("people", () => {
  const event = {"x-github-event": "pull_request_review"};
  const hashes = async (warehouse: Warehouse) => {
    const rows = await warehouse.rows<{id: string}>("select person_id as id from source.response");
    return rows.map(({id}) => id);
  };

  it("who came with the key of before are hashed with the one of now", async () => {
    const config = folderConfig();
    const {routes, inbox} = receiving({config});
    await send(routes, "github", review, event);
    const file = join(config.root, "key");
    const rotated = {FIVEKEYS_KEY_FILE: file};
    writeFileSync(file, chainOf([key.FIVEKEYS_KEY, "another key that is long enough"]));
    const identity = openIdentity({root: config.root, env: rotated});
    const found = await afterFold(config, hashes, {key: rotated});
    expect(found).toEqual([identity.identify("github:ada")]);
    expect(found).not.toEqual([openIdentity({root: config.root, env: key}).identify("github:ada")]);
    await inbox.close();
  });

  it("whose key is gone are put aside, for nobody could tell who they are", async () => {
    const config = folderConfig();
    const {routes, inbox} = receiving({config});
    await send(routes, "github", review, event);
    const other = {FIVEKEYS_KEY: "another key that is long enough"};
    expect(await afterFold(config, hashes, {key: other})).toEqual([]);
    expect(inbox.dead()).toMatchObject([
      {reason: "its people were hashed with another key", has_events: true},
    ]);
    await inbox.close();
  });
});

it("a person who is erased is erased from what waits and from dead letters as well", async () => {
  const config = folderConfig();
  writeFileSync(join(config.root, "fivekeys.yaml"), "sources: {git: []}\n");
  const {routes, inbox} = receiving({config});
  const run = (...words: string[]) =>
    parseAndRun(words, testTerminal(config.root, {env: key, input: async () => "ada\n"}));
  expect(await run("sync")).toBe(0);
  await send(routes, "github", review, {"x-github-event": "pull_request_review"});
  const {identify, check} = openIdentity({root: config.root, env: key});
  const hash = identify("github:ada");
  const payload = {person_id: hash, by: `person ${hash}`};
  const event = {id: `odd:${hash}`, source: "github", kind: "github.odd", version: "", payload};
  await inbox.put({source: "github", deliveryId: "odd", events: [event], keyCheck: check});
  const holds = () => {
    const names = readdirSync(config.dataFolder, {recursive: true, withFileTypes: true});
    return names
      .filter(entry => entry.isFile())
      .some(entry => readFileSync(join(entry.parentPath, entry.name), "latin1").includes(hash));
  };
  expect(holds()).toBe(true);
  expect(await run("subject", "erase")).toBe(0);
  expect(holds()).toBe(false);
  expect(inbox.dead()).toMatchObject([{delivery_id: "odd", has_events: true}]);
  await inbox.close();
});

it("the inbox is for its owner alone", async () => {
  const config = folderConfig();
  const inbox = openInbox(config);
  for (const name of readdirSync(config.dataFolder).filter(name => name.startsWith("inbox"))) {
    expect(statSync(join(config.dataFolder, name)).mode & 0o077).toBe(0);
  }
  await inbox.close();
});
