import {mkdirSync, rmSync} from "node:fs";
import {expect, it, onTestFinished} from "vitest";
import type {Config} from "../../config.ts";
import {openInbox} from "../../pipeline/inbox.ts";
import {inboxPath} from "../../pipeline/inbox-file.ts";
import {testLog} from "../fixtures/log.ts";
import {env, folderConfig, job, proofOf} from "./fixtures/receiving.ts";
import {type DeskThread, deskThread} from "./thread.ts";

const PUSH = {
  ref: "refs/heads/main",
  repository: {
    ...{full_name: "acme/shop", html_url: "https://github.com/acme/shop"},
    default_branch: "main",
  },
};

type Thread = DeskThread & {config: Config; log: ReturnType<typeof testLog>};

async function opened(): Promise<Thread> {
  const config = folderConfig();
  const log = testLog();
  const thread = deskThread({github: [env.GITHUB_WEBHOOK_SECRET]});
  onTestFinished(() => thread.close());
  await thread.open({config, env, log});
  return {...thread, config, log};
}

function send(
  {desk}: Pick<Thread, "desk">,
  payload: object,
  headers: Readonly<Record<string, string>> = {},
) {
  const body = Buffer.from(JSON.stringify(payload));
  const all = {
    ...{"content-type": "application/json", "x-github-event": "workflow_job"},
    ...{"x-github-delivery": crypto.randomUUID(), ...proofOf("github", body), ...headers},
  };
  return desk({source: "github", sent: {headers: all, body}});
}

it("answers each delivery with what came of it, in whatever company it comes", async () => {
  const thread = await opened();
  const id = {"x-github-delivery": "72d3162e-cc78-11e3-81ab-4c9367dc0958"};
  const odd = {...job(1), workflow_job: {id: "<script>"}};
  const said = await Promise.all([
    send(thread, job(1), id),
    send(thread, job(1), id),
    send(thread, PUSH, {"x-github-event": "push"}),
    send(thread, {}, {"x-github-event": "ping"}),
    send(thread, odd),
    send(thread, job(2), {"x-hub-signature-256": `sha256=${"0".repeat(64)}`}),
    send(thread, job(3), {"x-hub-signature-256": "nothing of the kind"}),
  ]);
  expect(said).toEqual([
    {status: "accepted", hints: []},
    {status: "duplicate"},
    {status: "accepted", hints: ["git:github:acme/shop"]},
    {status: "ignored", reason: expect.stringContaining("ping")},
    expect.objectContaining({status: "refused", code: 422}),
    expect.objectContaining({status: "refused", code: 401}),
    expect.objectContaining({status: "refused", code: 401}),
  ]);
  const inbox = openInbox(thread.config);
  expect(inbox.counts()).toEqual({pending: 1, dead: 1});
  await inbox.close();
});

it("stores what it was given before it ends", async () => {
  const thread = await opened();
  const first = Array.from({length: 300}, (_, i) => send(thread, job(i)));
  await first[0];
  const last = Array.from({length: 50}, (_, i) => send(thread, job(1000 + i)));
  await thread.close();
  for (const {status} of await Promise.all([...first, ...last])) expect(status).toBe("accepted");
  const inbox = openInbox(thread.config);
  expect(inbox.counts()).toEqual({pending: 350, dead: 0});
  await inbox.close();
});

it("that fails is told of, and what it was to store is turned away to be sent again", async () => {
  const thread = await opened();
  await thread.close();
  const path = inboxPath(thread.config);
  rmSync(path);
  // No file can stand where a folder does.
  mkdirSync(path);
  const said = await Promise.all([send(thread, job(1)), send(thread, job(2))]);
  const turnedAway = {status: "refused", code: 503, reason: "it could not be stored"};
  expect(said).toEqual([turnedAway, turnedAway]);
  expect(thread.log.said).toEqual([
    ["The thread of webhooks failed", {why: expect.stringContaining(path)}],
  ]);
  rmSync(path, {recursive: true});
  expect(await send(thread, job(3))).toEqual({status: "accepted", hints: []});
});

it("keeps the memory of whoever sent it: bytes that others use as well are copied", async () => {
  const thread = await opened();
  const whole = Buffer.from(`${JSON.stringify(job(1))}and what comes after it`);
  const body = whole.subarray(0, whole.indexOf("and what"));
  const headers = {
    ...{"content-type": "application/json", "x-github-event": "workflow_job"},
    ...{"x-github-delivery": crypto.randomUUID(), ...proofOf("github", body)},
  };
  const sent = {headers, body};
  expect(await thread.desk({source: "github", sent})).toEqual({status: "accepted", hints: []});
  expect(whole.toString()).toContain("and what comes after it");
});
