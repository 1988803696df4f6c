import {readdirSync, readFileSync, writeFileSync} from "node:fs";
import {join} from "node:path";
import {describe, expect, it} from "vitest";
import {readFreshness} from "../../lib/freshness.ts";
import {openInbox} from "../../pipeline/inbox.ts";
import {dataFiles} from "../../pipeline/writer.ts";
import {
  afterFold,
  eventIds,
  folderConfig,
  job,
  proofOf,
  receiving,
  send,
} from "./fixtures/receiving.ts";

const incident = {
  event: {
    ...{id: "E1", event_type: "incident.triggered", occurred_at: "2025-10-30T05:00:00.123Z"},
    agent: {summary: "Zanele Kanarie"},
    data: {
      ...{id: "P1", type: "incident", number: 7, status: "triggered", title: "a secret title"},
      ...{created_at: "2025-10-30T01:32:00Z", urgency: "high", priority: {summary: "P2"}},
      service: {id: "PSHOP", summary: "Shop", type: "service_reference"},
    },
  },
};
const record = {
  ...{schema: "fivekeys.run-record/1", flow_run_id: "0198f3f0-0000-7000-8000-000000000001"},
  ...{state_id: "0198f3f0-0000-7000-8000-000000000002", state_type: "COMPLETED"},
  happened_at: "2025-10-30T05:00:00Z",
};

describe("a delivery", () => {
  it("is answered 202 once it is in the inbox, told of, and in the next build once", async () => {
    const {routes, inbox, config, arrivals} = receiving();
    expect(await send(routes, "github", job(1))).toMatchObject({
      code: 202,
      said: {status: "accepted"},
    });
    expect((await send(routes, "pagerduty", incident)).said).toEqual({status: "accepted"});
    expect(arrivals).toEqual([
      {source: "github", hints: []},
      {source: "pagerduty", hints: []},
    ]);
    expect(inbox.counts()).toEqual({pending: 2, dead: 0});
    const ids = await afterFold(config, eventIds);
    expect(ids).toEqual([
      expect.stringMatching(/^github:github:acme\/shop:pipeline_job:/),
      expect.stringMatching(/^pagerduty:incident:/),
    ]);
    expect(inbox.counts()).toEqual({pending: 0, dead: 0});
    expect(await afterFold(config, eventIds)).toEqual(ids);
    await inbox.close();
  });

  it("that is replayed is a duplicate, before and after it was folded", async () => {
    const {routes, inbox, config, arrivals} = receiving();
    const headers = {"x-github-delivery": "72d3162e-cc78-11e3-81ab-4c9367dc0958"};
    await send(routes, "github", job(1), headers);
    const again = await send(routes, "github", job(1), headers);
    expect(again).toMatchObject({code: 202, said: {status: "duplicate"}});
    await afterFold(config, eventIds);
    expect((await send(routes, "github", job(1), headers)).said).toEqual({status: "duplicate"});
    await send(routes, "pagerduty", incident);
    expect((await send(routes, "pagerduty", incident)).said).toEqual({status: "duplicate"});
    expect(arrivals).toHaveLength(2);
    expect(await afterFold(config, eventIds)).toHaveLength(2);
    await inbox.close();
  });

  it("that says nothing is ignored with the reason, and a push is a hint", async () => {
    const {routes, inbox, arrivals} = receiving();
    const ping = await send(routes, "github", {zen: "a secret"}, {"x-github-event": "ping"});
    expect(ping).toMatchObject({code: 200, said: {status: "ignored", reason: /ping/}});
    const {repository} = job(1) as {repository: object};
    const push = {
      ref: "refs/heads/main",
      repository: {...repository, default_branch: "main"},
    };
    expect((await send(routes, "github", push, {"x-github-event": "push"})).code).toBe(202);
    expect(arrivals).toEqual([{source: "github", hints: ["git:github:acme/shop"]}]);
    expect(inbox.counts()).toEqual({pending: 0, dead: 0});
    await inbox.close();
  });

  it("leaves nothing on the disk but what is allowed, and nothing at all once it is folded", async () => {
    const {routes, inbox, config} = receiving();
    await send(routes, "github", job(1));
    await send(routes, "pagerduty", incident);
    const bytes = () =>
      readdirSync(config.dataFolder)
        .filter(name => name.startsWith("inbox.sqlite"))
        .map(name => readFileSync(join(config.dataFolder, name), "latin1"))
        .join();
    expect(bytes()).toContain("pipeline_job");
    expect(bytes()).not.toMatch(/lovelace|ada@|secret|Kanarie/);
    await afterFold(config, eventIds);
    expect(bytes()).not.toMatch(/pipeline_job|acme/);
    await inbox.close();
  });
});

describe("a sender", () => {
  it("without a secret is answered 503, whatever it sends", async () => {
    const {routes, inbox} = receiving({secrets: {}});
    for (const sender of ["github", "prefect", "pagerduty"]) {
      expect(await send(routes, sender, job(1))).toMatchObject({
        code: 503,
        said: {status: "refused", reason: /no secret is configured/},
      });
    }
    expect(inbox.counts()).toEqual({pending: 0, dead: 0});
    await inbox.close();
  });

  it("is believed by the old and the new secret while they are rotated", async () => {
    const config = folderConfig();
    const file = join(config.root, "secrets");
    writeFileSync(file, "the new one\nthe old one\n");
    const {routes, inbox} = receiving({config, secrets: {PAGERDUTY_WEBHOOK_SECRET_FILE: file}});
    const body = Buffer.from(JSON.stringify(incident));
    const codes = ["the new one", "the old one", "another"].map(async secret => {
      const {code} = await send(routes, "pagerduty", body, proofOf("pagerduty", body, secret));
      return code;
    });
    expect(await Promise.all(codes)).toEqual([202, 202, 401]);
    await inbox.close();
  });
});

describe("what cannot be used", () => {
  it("is a dead letter where it is authentic and cannot be read, without the body", async () => {
    const {routes, inbox, config} = receiving();
    const odd = {...job(1), workflow_job: {id: "<script>", name: "a secret"}};
    const headers = {"x-github-delivery": "72d3162e-cc78-11e3-81ab-4c9367dc0958"};
    const answer = await send(routes, "github", odd, headers);
    expect(answer.code).toBe(422);
    expect(JSON.stringify(answer.said)).not.toMatch(/script|secret/);
    await send(routes, "github", odd, headers);
    expect(inbox.dead()).toEqual([
      {
        ...{source: "github", delivery_id: headers["x-github-delivery"], has_events: false},
        at: expect.any(String),
        reason: "workflow_job: workflow_job.id is odd",
        digest: expect.stringMatching(/^[0-9a-f]{64}$/),
      },
    ]);
    const problems = await afterFold(config, warehouse =>
      warehouse.rows("select * from source_problem"),
    );
    expect(problems).toEqual([
      {source: "inbox", subject: "github deliveries", reason: expect.stringContaining("1 could")},
    ]);
    // The sender sends it again, and by now it can be read.
    await send(routes, "github", job(1), headers);
    expect(inbox.dead()).toEqual([]);
    await inbox.close();
  });

  it("is none of the others' fault: a delivery that cannot be folded is put aside with its events", async () => {
    const config = folderConfig();
    const inbox = openInbox(config);
    const {routes} = receiving({config, inbox});
    await send(routes, "github", job(1));
    const keyCheck = await afterFold(config, async warehouse => {
      const [row] = await warehouse.rows<{value: string}>(
        "select * from meta where name = 'key_check'",
      );
      return row!.value;
    });
    const event = {source: "github", version: "1", payload: {}};
    const kinds = ["github.pipeline_job", "github.nothing", "github.__proto__"];
    for (const kind of kinds) {
      const events = [{...event, id: kind, kind}];
      await inbox.put({source: "github", deliveryId: kind, events, keyCheck});
    }
    await send(routes, "github", job(2));
    expect(await afterFold(config, eventIds)).toHaveLength(2);
    expect(inbox.dead().map(({delivery_id, has_events}) => [delivery_id, has_events])).toEqual(
      kinds.map(kind => [kind, true]),
    );
    await inbox.close();
  });

  it("is turned away with 503 once the inbox is full, and what was accepted is in the next build", async () => {
    const config = folderConfig();
    const inbox = openInbox(config, {pagesMax: 40});
    const {routes} = receiving({config, inbox});
    const codes: number[] = [];
    let last = await send(routes, "github", job(0));
    for (let id = 1; last.code === 202; id++) {
      codes.push(last.code);
      last = await send(routes, "github", job(id));
    }
    expect(last.code).toBe(503);
    expect(last.headers.get("retry-after")).toBe("60");
    expect(codes.length).toBeGreaterThan(20);
    expect(await afterFold(config, eventIds)).toHaveLength(codes.length);
    expect((await send(routes, "github", job(codes.length))).code).toBe(202);
    await inbox.close();
  });
});

it("the freshness says who has sent something, and the moment of the results is that of the fold", async () => {
  const {routes, inbox, config} = receiving();
  await send(routes, "prefect", record);
  await send(routes, "github", job(1));
  const now = new Date("2030-01-01T00:00:00.000Z");
  await afterFold(config, eventIds, {now});
  expect(readFreshness(dataFiles(config).freshness)).toMatchObject({
    read_at: now.toISOString(),
    sources: [{name: "github deliveries"}, {name: "prefect deliveries"}],
  });
  await inbox.close();
});
