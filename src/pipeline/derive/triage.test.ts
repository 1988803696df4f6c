import {expect, it} from "vitest";
import {observed, type Query, withDerived} from "../../../test/support/derived.ts";
import {github} from "../../../test/support/github.ts";
import {defaultConfig} from "../../config/defaults.ts";
import type {Config} from "../../config.ts";
import {readModel} from "../../lib/models.ts";
import {eventOf} from "../../sources/slack/event.ts";

const plain = defaultConfig("/");
const channels = [
  {name: "help", team: null},
  {name: "help-*", team: "data"},
];
const slack = {...plain.slack, channels};
const five = ["ada", "ben", "chi", "dee", "eli"];
/** Each is large enough to be named. */
const teams = {data: five, platform: five, web: five};
const metric = "space/triage_first_response_hours";

/** A question of a Monday, 2025-01-06, at an hour of UTC, and the hour of its answer. */
function asked(name: string, from: number, to: number | null) {
  const moment = (hour: number) => (Date.parse("2025-01-06T00:00:00Z") + hour * 3_600_000) * 1000;
  const answered = to === null ? null : moment(to);
  return eventOf({channel: {id: name, name}, person_id: "ada", asked: moment(from), answered});
}

/** The id of a question in a channel, at an hour of that Monday. */
function thread(name: string, hour: number): string {
  return `slack:${name}:${Date.parse("2025-01-06T00:00:00Z") / 1000 + hour * 3600}.000000`;
}

it("a question waits in the working hours of the team of its channel", async () => {
  // Eight to five of UTC for all; for the team, nine to six in Berlin: eight to five in UTC, without Mondays.
  const teamHours: Config["teamHours"] = {
    data: {
      ...{timezone: "Europe/Berlin", days: [2, 3, 4, 5]},
      ...{from: "09:00", to: "18:00", holidays: null},
    },
  };
  const events = [
    asked("help", 16, 33.5),
    asked("help-data", 16, 33.5),
    asked("help-data", 10, 12),
    asked("help", 10, null),
    asked("random", 10, 12),
  ];
  await withDerived(events, {slack, teamHours, teams}, async query => {
    expect(await observed(query, metric)).toEqual([
      `${thread("help-data", 10)} 0`,
      `${thread("help-data", 16)} 1.5`,
      // An hour of Monday, and 8:00 to 9:30 of Tuesday.
      `${thread("help", 16)} 2.5`,
    ]);
    const rows = await query<{place: string; team: string | null}>(
      "select distinct place, team from triage order by place",
    );
    expect(rows).toEqual([
      {place: "help", team: null},
      {place: "help-data", team: "data"},
    ]);
  });
});

it("an issue is answered by the first comment of another person", async () => {
  const hub = github();
  hub.issue(1, {}, {opened: 1, person_id: "ada"});
  hub.respond(1, 2, {person_id: "ada"});
  hub.respond(1, 3, {person_id: "helper", author_kind: "bot"});
  hub.respond(1, 4, {person_id: "coder", author_kind: "agent"});
  hub.respond(1, 6, {person_id: "eve"});
  hub.respond(1, 5, {person_id: "bob"});
  // Nobody but the asker, a bot's issue, a pull request.
  hub.issue(2, {}, {opened: 1, person_id: "ada"});
  hub.respond(2, 2, {person_id: "ada"});
  hub.issue(3, {}, {opened: 1, author_kind: "bot", person_id: "helper"});
  hub.respond(3, 2, {person_id: "bob"});
  hub.pull(4, {opened: 1});
  hub.respond(4, 2, {person_id: "bob"});
  const services = [{name: "web", repository: "shop", paths: [], team: "platform"}];
  const workingHours = {
    ...plain.workingHours,
    from: "00:00",
    to: "24:00",
    days: [1, 2, 3, 4, 5, 6, 7],
  };
  await withDerived(hub.events, {services, workingHours, teams, git: []}, async query => {
    expect(await observed(query, metric)).toEqual(["shop#1 4"]);
    expect(
      await query("select triage_id, kind, service, team from triage order by triage_id"),
    ).toEqual([
      {triage_id: "shop#1", kind: "github", service: "web", team: "platform"},
      {triage_id: "shop#2", kind: "github", service: "web", team: "platform"},
    ]);
  });
});

const problems = async (query: Query) => {
  const rows = await query<{subject: string; count: number}>(
    `select subject, count from (${readModel("steps/problem.sql")})
    where source in ('slack', 'shop') and subject in ('issues', 'questions in help', 'questions in old')
    order by subject`,
  );
  return rows.map(({subject, count}) => `${subject} ${count}`);
};

it("what is open and what is no longer configured is listed", async () => {
  const hub = github();
  hub.issue(1, {}, {opened: 1, person_id: "ada"});
  const events = [
    ...hub.events,
    asked("help", 9, null),
    asked("help", 10, null),
    asked("old", 9, 10),
  ];
  await withDerived(events, {slack}, async query => {
    expect(await problems(query)).toEqual([
      "issues 1",
      "questions in help 2",
      "questions in old 1",
    ]);
    expect(await observed(query, metric)).toEqual([]);
  });
});

it("an imported thread counts whatever its channel, with its own team or the configured one", async () => {
  const row = {
    person_id: null,
    asked_at: "2025-01-06T09:00:00Z",
    answered_at: "2025-01-06T10:00:00Z",
  };
  const imported = ["elsewhere", "help-data"].map(channel => ({
    ...{id: channel, source: "import", kind: "import.triage_thread", version: "1"},
    payload: {thread_id: channel, channel, team: "web", ...row},
  }));
  await withDerived(imported, {slack, teams}, async query => {
    const rows = await query("select place, kind, team from triage order by place");
    expect(rows).toEqual([
      {place: "elsewhere", kind: "import", team: "web"},
      {place: "help-data", kind: "import", team: "data"},
    ]);
  });
});

it("a team that is too small is not named, and its hours count all the same", async () => {
  const own = {...plain.workingHours, timezone: "UTC", from: "10:00"};
  const events = [asked("help-data", 8, 11)];
  const small = {data: five.slice(1)};
  await withDerived(events, {slack, teamHours: {data: own}, teams: small}, async query => {
    expect(await query("select team from triage")).toEqual([{team: null}]);
    expect(await observed(query, metric)).toEqual([`${thread("help-data", 8)} 1`]);
  });
});
