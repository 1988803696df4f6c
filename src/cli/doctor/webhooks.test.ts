import {writeFileSync} from "node:fs";
import {join} from "node:path";
import {expect, test} from "vitest";
import {openInbox} from "../../pipeline/inbox.ts";
import {inboxPath} from "../../pipeline/inbox-file.ts";
import {folderConfig} from "../../server/webhooks/fixtures/receiving.ts";
import {checkWebhooks} from "./webhooks.ts";

test("webhooks without a secret are named with what they answer, and no secret is shown", async () => {
  const config = folderConfig();
  const [none] = await checkWebhooks(config, {});
  expect(none).toMatchObject({id: "webhooks", status: "pass"});
  expect(none?.detail).toContain("github, prefect, pagerduty, typeform answer 503");
  expect(none?.detail).toContain("TYPEFORM_WEBHOOK_SECRET are not set");
  const file = join(config.root, "secrets");
  writeFileSync(file, "the new secret\nthe old secret\n");
  const env = {GITHUB_WEBHOOK_SECRET: "a secret word", PREFECT_WEBHOOK_SECRET_FILE: file};
  const [some] = await checkWebhooks(config, env);
  expect(some?.detail).toMatch(/^a secret of github, prefect \(two, while they are rotated\); /);
  expect(some?.detail).toContain("pagerduty, typeform answer 503");
  expect(some?.detail).not.toMatch(/word|old secret/);
});

test("a file of secrets that is empty, or has three, fails", async () => {
  const config = folderConfig();
  const file = join(config.root, "secrets");
  for (const [text, said] of [
    ["\n", "is empty"],
    ["one\ntwo\nthree\n", "has more than 2 lines"],
  ] as const) {
    writeFileSync(file, text);
    const [check] = await checkWebhooks(config, {TYPEFORM_WEBHOOK_SECRET_FILE: file});
    expect(check).toMatchObject({status: "fail"});
    expect(check?.detail).toContain(said);
  }
});

test("the inbox says what waits in it and what is dead; a file that is none fails", async () => {
  const config = folderConfig();
  expect(await checkWebhooks(config, {})).toHaveLength(1);
  const inbox = openInbox(config);
  const inboxCheck = async () => (await checkWebhooks(config, {}))[1];
  expect(await inboxCheck()).toMatchObject({status: "pass", detail: "nothing waits"});
  const events = [{id: "x", source: "import", kind: "import.x", version: "", payload: {}}];
  await inbox.put({source: "import", deliveryId: "1", events, keyCheck: ""});
  await inbox.bury({source: "github", deliveryId: "2", reason: "odd", digest: ""});
  expect(await inboxCheck()).toMatchObject({
    ...{status: "warn", detail: "1 delivery waits for the next sync; 1 dead letter"},
    fix: expect.stringContaining("fivekeys inbox list"),
  });
  await inbox.close();
  writeFileSync(
    inboxPath(config),
    "nothing of the kind, and long enough to be looked at".repeat(99),
  );
  expect(await inboxCheck()).toMatchObject({
    ...{status: "fail", detail: expect.stringContaining("it is not the inbox, or it is damaged")},
  });
});
