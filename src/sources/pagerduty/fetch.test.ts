import {describe, expect, it} from "vitest";
import {
  type FakeIncident,
  fakeIncident,
  fakePagerduty,
  TOKEN,
} from "../../../test/support/fake-pagerduty.ts";
import {defaultConfig} from "../../config/defaults.ts";
import type {Config} from "../../config.ts";
import {UserError} from "../../lib/errors.ts";
import type {SourceIncident} from "../../tables/source-incident.ts";
import type {Json} from "../source.ts";
import {pagerdutyClient} from "./client.ts";
import {fetchPagerduty} from "./fetch.ts";

const shop = {name: "shop", repository: null, paths: [], team: null};

/** A team that asks a fake PagerDuty again and again. */
async function team(incidents: FakeIncident[], config: Partial<Config> = {}) {
  const fake = await fakePagerduty(incidents);
  const waits: number[] = [];
  let cursor: Json | null = null;
  return {
    ...fake,
    waits,
    async read(
      readAt = "2025-11-01T00:00:00Z",
      {token = TOKEN, maxWaitSeconds}: {token?: string; maxWaitSeconds?: number} = {},
    ) {
      const client = pagerdutyClient({
        apiUrl: `${fake.url}/`,
        token,
        log: {progress: () => undefined},
        maxWaitSeconds,
        sleep: async milliseconds => {
          waits.push(milliseconds / 1000);
        },
      });
      const problems: string[] = [];
      const context = {
        readAt,
        cursor: () => cursor,
        progress: () => undefined,
        problem: ({reason}: {reason: string}) => problems.push(reason),
      };
      const rows: SourceIncident[] = [];
      const whole = {...defaultConfig("/"), services: [shop], ...config};
      for await (const batch of fetchPagerduty({client, config: whole, context})) {
        rows.push(...batch.events.map(({payload}) => payload as unknown as SourceIncident));
        if (batch.cursor) cursor = batch.cursor.value;
      }
      return {rows, problems, counts: client.counts()};
    },
  };
}

async function refusal(work: Promise<unknown>): Promise<UserError> {
  const error = await work.then(
    () => null,
    (error: unknown) => error,
  );
  if (error instanceof UserError) return error;
  throw new Error("It was not refused", {cause: error});
}

/** So many incidents, a minute after the other. */
function many(count: number, from = "2025-10-01T00:00:00Z"): FakeIncident[] {
  return Array.from({length: count}, (_, i) =>
    fakeIncident(`P${i}`, new Date(Date.parse(from) + i * 60_000).toISOString(), {
      status: "resolved",
      resolved_at: "2025-10-30T00:00:00Z",
    }),
  );
}

describe("an incident", () => {
  it("is kept without its title and without people", async () => {
    const {read} = await team([
      fakeIncident("P1", "2025-10-30T01:32:00Z", {
        status: "resolved",
        resolved_at: "2025-10-30T05:00:00Z",
        priority: {summary: "P1"},
      }),
    ]);
    const {rows} = await read();
    expect(rows).toMatchObject([
      {
        ...{incident_id: "pagerduty:P1", service: "shop", severity: 1, origin: "pagerduty"},
        ...{detected_at: "2025-10-30T01:32:00.000Z", restored_at: "2025-10-30T05:00:00.000Z"},
        url: "https://team.pagerduty.example/incidents/P1",
      },
    ]);
    expect(JSON.stringify(rows)).not.toMatch(/secret|Kanarie/);
  });

  it.each([
    [{priority: {summary: "P2"}}, 2],
    [{priority: {summary: "SEV-3"}}, 3],
    [{priority: {summary: "Severity 1 (critical)"}}, 1],
    [{priority: {summary: "P12"}, urgency: "low"}, 3],
    [{priority: {summary: "urgent"}, urgency: "high"}, 2],
    [{priority: null, urgency: "low"}, 3],
    [{urgency: null}, null],
  ])("of %j has the severity %s", async (facts, severity) => {
    const {read} = await team([fakeIncident("P1", "2025-10-30T01:32:00Z", facts)]);
    expect((await read()).rows).toMatchObject([{severity}]);
  });

  it("is over when it was resolved, else when its state last changed; of another service it has none", async () => {
    const {read} = await team([
      fakeIncident("P1", "2025-10-30T01:00:00Z", {
        status: "resolved",
        last_status_change_at: "2025-10-30T02:00:00Z",
        service: {id: "PX", summary: "Warehouse"},
      }),
      fakeIncident("P2", "2025-10-30T03:00:00Z", {
        status: "acknowledged",
        last_status_change_at: "2025-10-30T04:00:00Z",
      }),
      // Merged into another: that one tells of it.
      fakeIncident("P3", "2025-10-30T05:00:00Z", {
        status: "resolved",
        resolve_reason: {type: "merge_resolve_reason", incident: {id: "P2"}},
      }),
    ]);
    const {rows} = await read();
    expect(rows.map(row => [row.restored_at, row.service, row.is_withdrawn])).toEqual([
      ["2025-10-30T02:00:00.000Z", null, null],
      [null, "shop", null],
      ["2025-10-30T05:00:00.000Z", "shop", true],
    ]);
  });

  it("in a shape that is not known is listed, and the others are kept", async () => {
    const odd = fakeIncident("P1", "2025-10-30T01:00:00Z", {status: "snoozed"});
    const {read} = await team([odd, fakeIncident("P2", "2025-10-30T01:00:00Z")]);
    const {rows, problems} = await read();
    expect(rows).toHaveLength(1);
    expect(problems).toEqual(["incident.status is odd"]);
  });
});

describe("reading", () => {
  it("goes back two years, in windows of less than half a year and pages of a hundred", async () => {
    const old = fakeIncident("OLD", "2023-11-15T00:00:00Z", {status: "resolved"});
    const older = fakeIncident("OLDER", "2023-10-15T00:00:00Z");
    const {read, asked} = await team([older, old, ...many(250)]);
    const {rows} = await read();
    expect(new Set(rows.map(row => row.incident_id)).size).toBe(251);
    expect(rows).toHaveLength(251);
    expect(rows.some(row => row.incident_id === "pagerduty:OLDER")).toBe(false);
    // 730 days are 9 windows of 90; the last but one holds 250 incidents: two pages more.
    expect(asked).toHaveLength(11);
  });

  it("splits what PagerDuty does not list to its end", async () => {
    const {read, asked} = await team(many(10_150));
    const {rows} = await read();
    expect(new Set(rows.map(row => row.incident_id)).size).toBe(10_150);
    // What was read before the list ended is not told twice.
    expect(rows).toHaveLength(10_150);
    expect(asked.every(one => !/offset=(9[9]\d{3}|\d{5})/.test(one.replace("9900", "")))).toBe(
      true,
    );
  });

  it("tells later only what is new or different, and asks for those that are still open", async () => {
    const long = fakeIncident("LONG", "2025-06-01T00:00:00Z");
    const gone = fakeIncident("GONE", "2025-06-02T00:00:00Z");
    const incidents = [long, gone, ...many(3)];
    const {read, asked} = await team(incidents);
    expect((await read("2025-10-10T00:00:00Z")).rows).toHaveLength(5);
    asked.length = 0;
    expect((await read("2025-10-10T01:00:00Z")).rows).toEqual([]);
    expect(asked.map(one => one.replace(/\?.*/, ""))).toEqual([
      ...["/incidents", "/incidents/LONG", "/incidents/GONE"],
    ]);
    // Resolved, deleted, given a priority afterwards, new.
    Object.assign(long, {status: "resolved", resolved_at: "2025-10-10T02:00:00Z"});
    incidents.splice(incidents.indexOf(gone), 1);
    Object.assign(incidents[1]!, {priority: {summary: "P3"}});
    incidents.push(fakeIncident("NEW", "2025-10-10T02:30:00Z"));
    const {rows} = await read("2025-10-10T03:00:00Z");
    expect(
      rows.map(row => [row.incident_id, row.restored_at !== null, row.severity, row.is_withdrawn]),
    ).toEqual([
      ["pagerduty:P0", true, 3, null],
      ["pagerduty:NEW", false, 2, null],
      ["pagerduty:LONG", true, 2, null],
      ["pagerduty:GONE", false, null, true],
    ]);
    expect((await read("2025-10-10T04:00:00Z")).rows).toEqual([]);
  });

  it("asks for the configured services alone", async () => {
    const pagerduty = {services: ["PSHOP"], apiUrl: "", isUsed: true};
    const web = {service: {id: "PWEB", summary: "web", type: "x"}};
    const {read, asked} = await team(
      [fakeIncident("P1", "2025-10-30T01:00:00Z"), fakeIncident("P2", "2025-10-30T01:00:00Z", web)],
      {pagerduty},
    );
    expect((await read()).rows.map(row => row.incident_id)).toEqual(["pagerduty:P1"]);
    expect(asked[0]).toContain("service_ids%5B%5D=PSHOP");
  });
});

describe("a request", () => {
  it("waits where the limit is used up, as long as PagerDuty says", async () => {
    const {read, broken, waits} = await team([]);
    broken.push({status: 429, headers: {"ratelimit-reset": "7"}}, {status: 429});
    const {counts} = await read();
    expect(waits).toEqual([7, 60]);
    expect(counts).toMatchObject({rest: 11, retries: 2, waitedSeconds: 67});
  });

  it("is repeated when it failed in passing, and ends in exit code 6 when it goes on", async () => {
    const {read, broken, waits} = await team([]);
    broken.push({status: 503}, {status: 200, body: '{"incidents": [], "more": false}'});
    await read();
    expect(waits).toEqual([1]);
    broken.push(...Array.from({length: 6}, () => ({status: 502})));
    const error = await refusal(read());
    expect(error.exitCode).toBe(6);
    expect(error.message).toBe("Cannot read incidents from PagerDuty: it answers 502");
  });

  it("waits no longer than it may", async () => {
    const {read, broken, waits} = await team([]);
    broken.push({status: 429, headers: {"ratelimit-reset": "30"}});
    const error = await refusal(read(undefined, {maxWaitSeconds: 10}));
    expect([error.exitCode, waits]).toEqual([6, []]);
  });

  it.each([
    [401, 5, "the token is not valid"],
    [403, 5, "the token may not read incidents"],
    [400, 2, "it refuses the question (400)"],
  ])("that is answered %i ends in exit code %i", async (status, code, reason) => {
    const {read, broken} = await team([]);
    broken.push({status, body: `{"error": {"message": "${TOKEN}"}}`});
    const error = await refusal(read());
    expect([error.exitCode, error.message]).toEqual([
      code,
      `Cannot read incidents from PagerDuty: ${reason}`,
    ]);
    expect(`${error.message}${error.hint}`).not.toContain(TOKEN);
  });

  it("with another key is refused, and something else than PagerDuty is told", async () => {
    const {read, broken} = await team([]);
    expect((await refusal(read(undefined, {token: "wrong"}))).exitCode).toBe(5);
    broken.push({status: 200, body: "<html>"});
    expect((await refusal(read())).message).toContain("its answer is not JSON");
    broken.push({status: 200, body: "{}"});
    expect((await refusal(read())).message).toContain("no list of incidents");
  });
});
