import {expect, test} from "vitest";
import {exportFiles, message, slackTeam} from "../../sources/slack/fixtures/export.ts";
import {checkSlack} from "./slack.ts";

test("nobody is asked for a token or an export who reads no Slack", async () => {
  const {config} = slackTeam({channels: []});
  expect(await checkSlack(config, {})).toEqual([]);
});

test("an export is looked into: how many channels and days it has", async () => {
  const {config, write} = slackTeam({exports: ["slack.zip"]});
  write(exportFiles({messages: {help: [message("09:00", "U1"), message("07T09:00", "U1")]}}));
  expect(await checkSlack(config, {})).toMatchObject([
    {id: "slack.export[0]", status: "pass", detail: "1 configured channel, 2 days"},
  ]);
  write(exportFiles({messages: {random: [message("09:00", "U1")]}}));
  expect(await checkSlack(config, {})).toMatchObject([
    {status: "fail", fix: expect.stringContaining("without the #")},
  ]);
  write(Buffer.from("nothing"));
  expect(await checkSlack(config, {})).toMatchObject([
    {status: "fail", detail: expect.stringContaining("it is no zip file")},
  ]);
});

test("a missing token is named, and a given one is not shown", async () => {
  const {config} = slackTeam({isAsked: true});
  expect(await checkSlack(config, {})).toMatchObject([
    {id: "slack", status: "fail", fix: expect.stringContaining("SLACK_TOKEN")},
  ]);
  const [found] = await checkSlack(config, {SLACK_TOKEN: "xoxb-secret"});
  expect(found).toMatchObject({status: "pass"});
  expect(JSON.stringify(found)).not.toContain("secret");
  expect(await checkSlack(config, {SLACK_TOKEN_FILE: "/none"})).toMatchObject([{status: "fail"}]);
});
