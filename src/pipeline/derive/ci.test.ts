import {describe, expect, it} from "vitest";
import {observed, withDerived} from "../../../test/support/derived.ts";
import {github} from "../../../test/support/github.ts";
import {at, shaOf} from "../../../test/support/history.ts";

type Hub = ReturnType<typeof github>;
const QA = {event: "pull_request", workflow: "test.yml", branch: "(other)"};

const results = (hub: Hub, workflows: string[] = []) =>
  withDerived(hub.events, {qa: {workflows}}, query =>
    observed(query, "space/qa_first_attempt_pass_rate"),
  );

describe("the first QA of a pull request", () => {
  it("passes where the earliest run succeeded at the first attempt", async () => {
    const hub = github();
    hub.pull(1, {opened: 1, merged: 9, commits: {one: 0.5, two: 4}});
    hub.run("1", "one", 3, QA);
    hub.run("2", "two", 6, {...QA, conclusion: "failure"});
    hub.pull(2, {opened: 1, commits: {three: 0.5, four: 4}});
    hub.run("3", "three", 3, {...QA, conclusion: "failure"});
    hub.run("3", "three", 5, {...QA, attempt: 2});
    hub.run("4", "four", 6, QA);
    expect(await results(hub)).toEqual(["shop#1 1", "shop#2 0"]);
  });

  it("is judged by all workflows of the suite on that commit", async () => {
    const hub = github();
    hub.pull(1, {opened: 1, commits: {one: 0.5}});
    hub.run("1", "one", 3, QA);
    hub.run("2", "one", 3, {...QA, workflow: "lint.yml", conclusion: "timed_out"});
    expect(await results(hub)).toEqual(["shop#1 0"]);
    expect(await results(hub, ["te*.yml"])).toEqual(["shop#1 1"]);
    expect(await results(hub, ["other.yml"])).toEqual([]);
  });

  it("is not told by cancelled, skipped or running ones, nor by a second attempt", async () => {
    const hub = github();
    hub.pull(1, {opened: 1, commits: {one: 0.5, two: 4}});
    hub.run("1", "one", 3, {...QA, conclusion: "cancelled"});
    hub.run("1", "one", 4, {...QA, attempt: 2, conclusion: "failure"});
    hub.run("2", "two", 6, QA);
    hub.pull(2, {opened: 1, commits: {three: 0.5}});
    hub.run("3", "three", 3, {...QA, conclusion: "skipped"});
    hub.run("4", "three", 4, {...QA, status: "in_progress", conclusion: null, completed_at: null});
    expect(await results(hub)).toEqual(["shop#1 1"]);
  });

  it("is found by the commit: also by the head where the commits are not known", async () => {
    const hub = github();
    hub.pull(1, {opened: 1, merged: 9, head_sha: shaOf("head")});
    hub.run("1", "head", 3, QA);
    hub.run("2", "elsewhere", 2.5, {...QA, conclusion: "failure"});
    expect(await results(hub)).toEqual(["shop#1 1"]);
  });

  it("of a stacked pull request is not that of the one below it", async () => {
    const hub = github();
    hub.pull(1, {opened: 1, merged: 9, commits: {one: 0.5}});
    hub.run("1", "one", 3, {...QA, conclusion: "failure"});
    hub.pull(2, {opened: 5, commits: {one: 0.5, two: 4.5}});
    hub.run("2", "two", 7, QA);
    expect(await results(hub)).toEqual(["shop#1 0", "shop#2 1"]);
  });

  it("is not what runs on a push", async () => {
    const hub = github();
    hub.pull(1, {opened: 1, commits: {one: 0.5}});
    hub.run("1", "one", 3, {...QA, event: "push"});
    expect(await results(hub)).toEqual([]);
  });
});

describe("jobs and runs", () => {
  it("wait for a runner; skipped and carried-over ones did not", async () => {
    const hub = github();
    hub.pull(1);
    hub.run("1", "one", 10, {conclusion: "failure"});
    hub.job("11", "1", 10);
    hub.job("12", "1", 10, {conclusion: "skipped", started_at: null});
    hub.run("1", "one", 30, {attempt: 2});
    hub.job("13", "1", 10, {attempt: 2, created_at: at(29.5)});
    hub.job("14", "1", 30, {attempt: 2});
    await withDerived(hub.events, {}, async query => {
      expect(await observed(query, "space/ci_queue_hours")).toEqual([
        "shop:job:11 0.25",
        "shop:job:13 carried over from an earlier attempt",
        "shop:job:14 0.25",
      ]);
      expect(await observed(query, "space/ci_run_hours")).toEqual([
        "shop:run:1:1 0.5",
        "shop:run:1:2 0.5",
      ]);
      const [job] = await query("select service, team, workflow from ci_job");
      expect(job).toEqual({service: "shop", team: null, workflow: "deploy.yml"});
    });
  });

  it("belong to no service where the repository has several, and to the team of all of them", async () => {
    const hub = github();
    hub.pull(1);
    hub.run("1", "one", 10);
    const service = {repository: "shop", paths: [], team: "platform"};
    const services = [
      {...service, name: "api"},
      {...service, name: "web"},
    ];
    const owners = (config: Parameters<typeof withDerived>[1]) =>
      withDerived(hub.events, config, query => query("select service, team from ci_run"));
    const teams = {platform: ["ada", "ben", "chi", "dee", "eli"]};
    expect(await owners({services, teams})).toEqual([{service: null, team: "platform"}]);
    // Nobody is told of a team of fewer people, or of which nobody knows how many they are.
    for (const few of [{platform: teams.platform.slice(1)}, {}]) {
      expect(await owners({services, teams: few})).toEqual([{service: null, team: null}]);
    }
    const mixed = [services[0]!, {...services[1]!, team: null}];
    expect(await owners({services: mixed, teams})).toEqual([{service: null, team: null}]);
  });
});

it("the wait for a review is measured in working hours, holidays left out", async () => {
  const hub = github();
  // Monday 6 January 2025, 16:00 to Tuesday 10:00: an hour and two more.
  hub.pull(1, {opened: 16});
  hub.respond(1, 34);
  const hours = (holidays: string | null) => {
    const workingHours = {days: [1, 2, 3, 4, 5], from: "08:00", to: "17:00", holidays};
    return withDerived(hub.events, {workingHours}, query =>
      observed(query, "space/review_first_response_hours"),
    );
  };
  expect(await hours(null)).toEqual(["shop#1 3"]);
  expect(await hours("DE-BY")).toEqual(["shop#1 2"]);
});
