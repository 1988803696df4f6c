import {utimesSync} from "node:fs";
import {join} from "node:path";
import {describe, expect, it} from "vitest";
import type {UserError} from "../../../lib/errors.ts";
import {
  exportFiles,
  type FakeExport,
  message,
  reply,
  SECRETS,
  slackTeam,
  ts,
  user,
} from "../fixtures/export.ts";

/** The questions of an export, as `asked → answered by the clock` each. */
async function waits(content: FakeExport): Promise<string[]> {
  const team = slackTeam();
  team.write(exportFiles(content));
  const {rows} = (await team.read())!;
  const clock = (instant: string | null) => instant?.slice(8, 16).replace("06T", "") ?? "open";
  return rows.map(({asked_at, answered_at}) => `${clock(asked_at)} → ${clock(answered_at)}`);
}

const help = (...messages: FakeExport["messages"][string]) => ({messages: {help: messages}});

describe("a question", () => {
  it("is kept with the hash of who asked, and with nothing that was said", async () => {
    const team = slackTeam();
    const profile = {email: SECRETS.email, real_name: SECRETS.name};
    const content = help(message("09:00", "U1"), reply("10:30", "U2", "09:00"));
    team.write(exportFiles({...content, users: [user("U1", {profile}), user("U2")]}));
    const {events, rows, problems} = (await team.read())!;
    expect(rows).toEqual([
      {
        thread_id: `slack:C1:${ts("09:00")}`,
        channel: "help",
        team: null,
        person_id: `hash of ${SECRETS.email}`,
        asked_at: "2025-01-06T09:00:00.000Z",
        answered_at: "2025-01-06T10:30:00.000Z",
      },
    ]);
    expect(problems).toEqual([]);
    const said = JSON.stringify(events).replaceAll(`hash of ${SECRETS.email}`, "");
    for (const secret of Object.values(SECRETS)) expect(said).not.toContain(secret);
    expect(said).not.toMatch(/U1|U2|eyes/);
  });

  it("is answered by the first reply, also of another day, in any order", async () => {
    const replies = [
      reply("08T09:00", "U2", "09:00"),
      reply("07T11:00", "U3", "09:00"),
      reply("07T10:00", "U2", "09:00"),
    ];
    expect(await waits(help(message("09:00", "U1"), ...replies))).toEqual(["09:00 → 07T10:00"]);
    expect(await waits(help(...replies.toReversed(), message("09:00", "U1")))).toEqual([
      "09:00 → 07T10:00",
    ]);
  });

  it("is open while only the asker, bots, Slack itself and reactions have responded", async () => {
    const users = [
      ...[user("U1"), user("U2"), user("U4", {is_bot: true})],
      ...[user("U5", {name: "helper[bot]"}), user("U6", {is_workflow_bot: true})],
    ];
    const replies = [
      reply("09:01", "U1", "09:00"),
      reply("09:02", "U4", "09:00"),
      reply("09:03", "U2", "09:00", {bot_id: "B1"}),
      reply("09:04", "U2", "09:00", {subtype: "bot_message"}),
      reply("09:05", "USLACKBOT", "09:00"),
      reply("09:06", "U5", "09:00"),
      reply("09:07", "U6", "09:00"),
      reply("09:08", "U2", "09:00", {user: undefined}),
      message("09:09", "U2", {subtype: "channel_join"}),
    ];
    expect(await waits({...help(message("09:00", "U1"), ...replies), users})).toEqual([
      "09:00 → open",
    ]);
  });

  it("is a person's message that is no reply: no bot's, no join, no broadcast reply", async () => {
    const users = [user("U1"), user("U2"), user("U4", {is_bot: true})];
    const messages = [
      message("08:00", "U4"),
      reply("08:01", "U2", "08:00"),
      message("08:02", "U2", {subtype: "channel_join"}),
      message("08:03", "U2", {subtype: "tombstone"}),
      message("09:00", "U1", {thread_ts: ts("09:00"), reply_count: 2}),
      reply("09:30", "U2", "09:00", {subtype: "thread_broadcast"}),
      reply("09:30", "U2", "09:00"),
      message("09:40", "U2", {subtype: "file_share"}),
    ];
    expect(await waits({...help(...messages), users})).toEqual(["09:00 → 09:30", "09:40 → open"]);
  });

  it("counts people who have left, and one with two accounts as one", async () => {
    const profile = {email: "Ada@example.org"};
    const users = [
      ...[user("U1", {profile}), user("W1", {profile: {email: "ada@example.org "}})],
      user("U2", {deleted: true}),
    ];
    const messages = [
      message("09:00", "U1"),
      reply("09:10", "W1", "09:00"),
      reply("09:20", "U2", "09:00"),
      message("10:00", "U1"),
      // Of a guest nothing is known but the id.
      reply("10:20", "U7", "10:00"),
    ];
    expect(await waits({...help(...messages), users})).toEqual(["09:00 → 09:20", "10:00 → 10:20"]);
  });

  it("comes only from channels that are named", async () => {
    const team = slackTeam({channels: [{name: "#help*", team: null}]});
    const one = [message("09:00", "U1")];
    const channels = {help: "C1", "help-data": "C3", random: "C2"};
    // A direct message is a folder named by its id, and in no list of channels.
    const messages = {help: one, "help-data": one, random: one, helpD1: one};
    team.write(exportFiles({channels, messages}));
    const {rows} = (await team.read())!;
    expect(rows.map(({channel}) => channel)).toEqual(["help", "help-data"]);
    // Of the same name, but below something else than the export.
    const below = exportFiles({channels, messages: {help: [message("11:00", "U1")]}}).at(-1)!;
    const files = exportFiles({channels, messages});
    team.write([...files, {...below, name: `files/${below.name}`}], "other.zip");
    expect((await team.read("other.zip"))!.rows).toHaveLength(2);
  });

  it("is found in an export that was packed with its folder, and in private channels", async () => {
    const files = exportFiles({...help(message("09:00", "U1")), channels: {random: "C2"}});
    const groups = JSON.stringify([{id: "G1", name: "help"}]);
    const team = slackTeam();
    team.write(
      [...files, {name: "groups.json", content: groups}].map(file => ({
        ...file,
        name: `Acme export/${file.name}`,
      })),
    );
    expect((await team.read())!.rows).toMatchObject([{thread_id: `slack:G1:${ts("09:00")}`}]);
  });
});

describe("what cannot be used", () => {
  it("is listed, and the rest is kept", async () => {
    const team = slackTeam({channels: ["help", "halp"].map(name => ({name, team: null}))});
    const messages = [
      ...[message("09:00", "U1"), message("09:10", "U1", {ts: "yesterday"}), "hello"],
      message("09:20", "U1", {thread_ts: 5}),
    ];
    const users = [user("U1"), {name: "nobody"}];
    const content = JSON.stringify(messages);
    const files = exportFiles({users, messages: {help: [message("09:00", "U1")]}});
    team.write(
      files.map(file => (file.name.startsWith("help/") ? {...file, content} : file)).slice(0, 3),
    );
    // Only objects can stand in such a list.
    await expect(team.read()).rejects.toThrow('"help/2025-01-06.json" is no list of JSON');
    const odd = JSON.stringify(messages.filter(one => one !== "hello"));
    team.write(files.map(file => (file.name.startsWith("help/") ? {...file, content: odd} : file)));
    const {rows, problems} = (await team.read())!;
    expect(rows).toHaveLength(1);
    expect(problems.toSorted()).toEqual([
      "#help: message.thread_ts is odd",
      "#help: message.ts is odd",
      "halp: no channel of the export has this name",
      "users.json: user.id is missing",
    ]);
  });

  it("is named where bots cannot be told, or a day holds messages of another", async () => {
    const team = slackTeam();
    const files = exportFiles(help(message("09:00", "U1"), message("08T09:00", "U1")));
    const moved = files
      .filter(({name}) => name !== "users.json")
      .map(file => ({...file, name: file.name.replace("01-08", "01-05")}));
    team.write(moved);
    const {rows, problems} = (await team.read())!;
    expect(rows.map(({asked_at}) => asked_at.slice(0, 10))).toEqual(["2025-01-08"]);
    expect(problems).toEqual([
      "users.json: is missing: bots are known by their messages alone",
      "#help: holds messages in the file of a later day: left out",
    ]);
  });
});

describe("an export", () => {
  it("is read again only when it, the channels or the bots have changed", async () => {
    const content = exportFiles(help(message("09:00", "U1")));
    const team = slackTeam();
    team.write(content);
    expect(await team.read()).not.toBeNull();
    expect(await team.read()).toBeNull();
    utimesSync(join(team.root, "slack.zip"), new Date(), new Date("2025-01-01"));
    expect(await team.read()).not.toBeNull();
    expect(await team.read()).toBeNull();
    Object.assign(team.config.slack, {channels: [{name: "*", team: null}]});
    expect(await team.read()).not.toBeNull();
    Object.assign(team.config, {people: {...team.config.people, bots: ["u2"]}});
    expect(await team.read()).not.toBeNull();
  });

  it("that is not there, or no export, is told without a path of this machine", async () => {
    const team = slackTeam();
    const told = async (path: string) =>
      team.read(path).then(
        () => "nothing",
        (error: UserError) => `${error.message} | ${error.hint}`,
      );
    expect(await told(join(team.root, "none.zip"))).toMatch(
      /^Cannot read the Slack export "none.zip": there is no such file \| Name the zip/,
    );
    expect(await told(".")).toContain("it is not a file");
    team.write([{name: "a.txt", content: "a"}]);
    expect(await told("slack.zip")).toContain("it holds no channels.json");
  });
});
