import {describe, expect, it} from "vitest";
import {type FakeWorkspace, fakeSlack, TOKEN} from "../../../../test/support/fake-slack.ts";
import {defaultConfig} from "../../../config/defaults.ts";
import type {SlackSource} from "../../../config.ts";
import {UserError} from "../../../lib/errors.ts";
import type {TriageThread} from "../../../tables/triage-thread.ts";
import type {Json} from "../../source.ts";
import {message, reply, SECRETS, user} from "../fixtures/export.ts";
import {slackClient} from "./client.ts";
import {fetchSlack} from "./fetch.ts";

const users = [user("U1"), user("U2"), user("U3"), user("U4", {is_bot: true})];

/** A team that asks a fake Slack again and again. */
async function team(channels: FakeWorkspace["channels"], slack: Partial<SlackSource> = {}) {
  const fake = await fakeSlack({users, channels});
  const plain = defaultConfig("/");
  const named = {channels: [{name: "help", team: null}]};
  const config = {...plain, slack: {...plain.slack, ...named, ...slack}};
  const cursors = new Map<string, Json>();
  const waits: number[] = [];
  return {
    ...fake,
    waits,
    async read(
      readAt = "2025-01-10T00:00:00Z",
      {token = TOKEN, maxWaitSeconds}: {token?: string; maxWaitSeconds?: number} = {},
    ) {
      fake.asked.length = 0;
      const client = slackClient({
        ...{apiUrl: `${fake.url}/`, token, maxWaitSeconds},
        log: {progress: () => undefined},
        sleep: async milliseconds => {
          waits.push(milliseconds / 1000);
        },
      });
      const problems: string[] = [];
      const rows: TriageThread[] = [];
      const context = {
        readAt,
        cursor: (scope: string) => cursors.get(scope) ?? null,
        identify: (identity: string) => `hash of ${identity}`,
        progress: () => undefined,
        problem: ({subject, reason}: {subject: string; reason: string}) =>
          problems.push(`${subject}: ${reason}`),
      };
      let failure: UserError | null = null;
      try {
        for await (const batch of fetchSlack({client, config, context})) {
          rows.push(...batch.events.map(({payload}) => payload as unknown as TriageThread));
          if (batch.cursor) cursors.set(batch.cursor.scope, batch.cursor.value);
        }
      } catch (error) {
        if (!(error instanceof UserError)) throw error;
        failure = error;
      }
      const clock = (instant: string | null) => instant?.slice(8, 16).replace("06T", "") ?? "open";
      const waited = rows
        .map(({asked_at, answered_at}) => `${clock(asked_at)} → ${clock(answered_at)}`)
        .toSorted();
      return {rows, waited, problems, failure, counts: client.counts()};
    },
  };
}

describe("reading the Web API", () => {
  it("finds the questions of the named channels over all pages, and who answered first", async () => {
    const {read, asked} = await team({
      C1: {
        name: "help",
        messages: [
          message("09:00", "U1"),
          ...[reply("09:05", "U1", "09:00"), reply("09:06", "U4", "09:00")],
          ...[reply("09:07", "U2", "09:00", {subtype: "thread_broadcast"})],
          reply("09:08", "U3", "09:00"),
          message("10:00", "U2"),
          message("11:00", "U4"),
          message("11:30", "U2", {subtype: "channel_join"}),
        ],
      },
      C2: {name: "random", messages: [message("09:00", "U1")]},
      C3: {name: "sales", messages: []},
    });
    const {rows, waited, problems, failure} = await read();
    expect([waited, problems, failure]).toEqual([["09:00 → 09:07", "10:00 → open"], [], null]);
    expect(asked).not.toContain("conversations.history C2");
    expect(rows.map(({channel}) => channel)).toEqual(["help", "help"]);
    expect(JSON.stringify(rows)).not.toMatch(new RegExp(Object.values(SECRETS).join("|")));
  });

  it("asks later for what is new and for questions without an answer, as long as is configured", async () => {
    const messages = [
      message("09:00", "U1"),
      reply("09:30", "U2", "09:00"),
      message("10:00", "U1"),
      message("11:00", "U2"),
    ];
    const {read, asked} = await team({C1: {name: "help", messages}}, {recheckDays: 3});
    expect((await read("2025-01-06T12:00:00Z")).waited).toHaveLength(3);
    expect((await read("2025-01-06T13:00:00Z")).waited).toEqual([]);
    // Nobody has replied: no thread is asked for.
    expect(asked.filter(one => one.startsWith("conversations.replies"))).toEqual([]);
    messages.push(reply("07T09:00", "U3", "10:00"), message("07T10:00", "U1"));
    expect((await read("2025-01-07T12:00:00Z")).waited).toEqual([
      "07T10:00 → open",
      "10:00 → 07T09:00",
    ]);
    // After three days a question is given up.
    messages.push(reply("10T09:00", "U3", "11:00"), reply("08T09:00", "U3", "07T10:00"));
    expect((await read("2025-01-10T09:30:00Z")).waited).toEqual(["07T10:00 → 08T09:00"]);
    expect((await read("2025-01-10T13:00:00Z")).waited).toEqual([]);
  });

  it("goes back ninety days at first", async () => {
    const old = message("09:00", "U1");
    const {read} = await team({C1: {name: "help", messages: [old]}});
    expect((await read("2025-04-06T00:00:00Z")).waited).toHaveLength(1);
    const other = await team({C1: {name: "help", messages: [old]}});
    expect((await other.read("2025-04-08T00:00:00Z")).waited).toEqual([]);
  });

  it("reads the other channels where the app is not in one, and says which", async () => {
    const one = () => [message("09:00", "U1")];
    const {read} = await team(
      {
        C1: {name: "help", messages: one(), isShut: true},
        C2: {name: "help-data", messages: one()},
      },
      {channels: ["help*", "halp"].map(name => ({name, team: null}))},
    );
    const {waited, failure, problems} = await read();
    expect(waited).toHaveLength(1);
    expect(failure?.message).toBe("Cannot read Slack: the app may not read #help (not_in_channel)");
    expect([failure?.exitCode, failure?.hint]).toEqual([5, expect.stringContaining("/invite")]);
    expect(problems).toEqual(["halp: no public channel of Slack has this name"]);
  });

  it("lists a message of a shape that is not known", async () => {
    const messages = [message("09:00", "U1", {thread_ts: 5}), message("10:00", "U1")];
    const {read} = await team({C1: {name: "help", messages}});
    // The fake takes what has a thread for a reply.
    messages[0] = {...messages[0]!, thread_ts: undefined, user: "U1", ts: "9.0"};
    const {waited, problems} = await read("2025-01-07T00:00:00Z");
    expect([waited, problems]).toEqual([["10:00 → open"], ["#help: message.ts is odd"]]);
  });
});

describe("a request", () => {
  const no = (error: string, more: object = {}) => ({
    status: 200,
    body: JSON.stringify({ok: false, error, ...more}),
  });

  it("waits as long as Slack says where the limit is used up", async () => {
    const {read, broken, waits} = await team({C1: {name: "help", messages: []}});
    const throttled = {status: 429, headers: {"retry-after": "7"}};
    broken.push(throttled, {status: 429}, no("ratelimited"), {status: 503}, no("internal_error"));
    const {failure, counts} = await read();
    expect([failure, waits]).toEqual([null, [7, 60, 60, 1, 2]]);
    expect(counts).toMatchObject({retries: 5, waitedSeconds: 130});
  });

  it("waits no longer than it may", async () => {
    const {read, broken, waits} = await team({});
    broken.push({status: 429, headers: {"retry-after": "30"}});
    const {failure} = await read(undefined, {maxWaitSeconds: 10});
    expect([failure?.exitCode, waits]).toEqual([6, []]);
  });

  it("that fails again and again ends in exit code 6", async () => {
    const {read, broken} = await team({});
    broken.push(...Array.from({length: 6}, () => ({status: 502})));
    const {failure} = await read();
    expect([failure?.exitCode, failure?.message]).toEqual([6, "Cannot read Slack: it answers 502"]);
  });

  it.each([
    [no("invalid_auth"), 5, "the token is not valid (invalid_auth)"],
    [no("token_revoked"), 5, "the token is not valid (token_revoked)"],
    [
      no("missing_scope", {needed: "channels:history", provided: "users:read"}),
      5,
      "the token lacks the scope channels:history",
    ],
    [no(`<b>${TOKEN}</b>`), 5, "it answers unknown_error"],
    [{status: 404}, 6, "it answers 404"],
    [{status: 200, body: "<html>"}, 6, "its answer is not Slack's"],
    [
      {status: 200, body: '{"ok": true}'},
      6,
      "conversations.list answers without a list of channels",
    ],
  ])("that is answered %j ends in exit code %i", async (answer, code, reason) => {
    const {read, broken} = await team({});
    broken.push(answer);
    const {failure} = await read();
    expect([failure?.exitCode, failure?.message]).toEqual([code, `Cannot read Slack: ${reason}`]);
    expect(`${failure?.message}${failure?.hint}`).not.toContain(TOKEN);
  });

  it("with another token is refused", async () => {
    const {read} = await team({});
    expect((await read(undefined, {token: "xoxb-wrong"})).failure?.exitCode).toBe(5);
  });
});
