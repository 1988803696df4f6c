import {writeFileSync} from "node:fs";
import {join} from "node:path";
import {DatabaseSync} from "node:sqlite";
import {expect, test} from "vitest";
import {openIdentity} from "../lib/identity.ts";
import {openInbox} from "../pipeline/inbox.ts";
import {inboxPath} from "../pipeline/inbox-file.ts";
import {folderConfig} from "../server/webhooks/fixtures/receiving.ts";
import {testTerminal} from "./fixtures/terminal.ts";
import {parseAndRun} from "./program.ts";

const env = {FIVEKEYS_KEY: "a key that is long enough"};

/** A folder with a dead letter that holds events and one that holds none. */
async function withDeadLetters() {
  const config = folderConfig();
  writeFileSync(join(config.root, "fivekeys.yaml"), "sources: {git: []}\n");
  const inbox = openInbox(config);
  const keyCheck = openIdentity({root: config.root, env}).check;
  const deployment = {
    ...{deployment_id: "d1", service: "shop", environment: null, repository: null, sha: null},
    ...{started_at: null, finished_at: "2025-01-01T00:00:00Z", status: "succeeded", url: null},
  };
  const event = {source: "import", version: "1", payload: deployment};
  await inbox.put({
    ...{source: "import", deliveryId: "of a later version", keyCheck},
    events: [{...event, id: "import:deployment:d1:1", kind: "import.rollout"}],
  });
  await inbox.bury({source: "github", deliveryId: "g1", reason: "run.id is odd", digest: "abc"});
  const run = async (...words: string[]) => {
    const terminal = testTerminal(config.root, {env});
    const code = await parseAndRun(words, terminal);
    return {code, out: terminal.printed()};
  };
  await run("sync");
  return {inbox, run, config};
}

test("dead letters are listed with why and when, and doctor counts them", async () => {
  const {inbox, run} = await withDeadLetters();
  const {dead} = JSON.parse((await run("inbox", "list", "--json")).out);
  expect(dead).toMatchObject([
    {source: "github", delivery_id: "g1", reason: "run.id is odd", has_events: false},
    {source: "import", reason: "event 1 is of no table that is known", has_events: true},
  ]);
  const {out} = await run("inbox", "list");
  expect(out).toContain("SHA-256 of the body abc");
  expect(out).toContain("2 dead letters.");
  const {checks} = JSON.parse((await run("doctor", "--json")).out);
  expect(checks).toContainEqual(
    expect.objectContaining({
      ...{id: "inbox", status: "warn", detail: "nothing waits; 2 dead letters"},
    }),
  );
  await inbox.close();
});

test("a retry tries those again that hold events, and forget clears the others", async () => {
  const {inbox, run} = await withDeadLetters();
  expect(JSON.parse((await run("inbox", "retry", "--json")).out)).toMatchObject({
    tried: 1,
    dead: 1,
  });
  expect(JSON.parse((await run("inbox", "forget", "--json")).out)).toMatchObject({forgotten: 1});
  expect(inbox.dead()).toMatchObject([{source: "import"}]);
  await run("inbox", "forget", "of a later version");
  expect((await run("inbox", "list")).out).toBe("No dead letters.\n");
  await inbox.close();
});

test("a retry stores what this version can store", async () => {
  const {inbox, run, config} = await withDeadLetters();
  const file = new DatabaseSync(inboxPath(config));
  file.exec("update dead set events = replace(events, 'import.rollout', 'import.deployment')");
  file.close();
  expect(JSON.parse((await run("inbox", "retry", "--json")).out)).toMatchObject({
    tried: 1,
    dead: 0,
  });
  expect(inbox.dead()).toMatchObject([{delivery_id: "g1"}]);
  expect((await run("export", "deployment")).out).toContain('"deployment_id":"d1"');
  await inbox.close();
});

test("another action is refused", async () => {
  const config = folderConfig();
  const terminal = testTerminal(config.root, {env});
  await expect(parseAndRun(["inbox", "burn"], terminal)).rejects.toThrow("Cannot burn the inbox");
});
