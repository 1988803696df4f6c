import {exportFiles, message, user} from "../../src/sources/slack/fixtures/export.ts";
import {zipOf} from "../../src/sources/slack/fixtures/zip.ts";
import type {MadeHistory} from "./fast-import.ts";

type Row = Readonly<Record<string, unknown>>;

const REPOSITORY = "github:acme/shop";
/** The six who change things, all of the team `data`. */
const PEOPLE = [1, 2, 3, 4, 5, 6].map(i => `dev-${i}`);
const BOT = "renovate[bot]";
/** Monday, 29 September 2025: the first of the 13 weeks. */
const FIRST_MONDAY = Date.parse("2025-09-29T00:00:00Z");
const WEEKS = 13;
const LAST = WEEKS - 1;
const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;

/** All that tells of the quarter; times are UTC, two hours behind Johannesburg. */
export const CONFIG = `timezone: Africa/Johannesburg
window_days: 91
services: [{name: shop}]
sources:
  git: {path: shop.git, name: "${REPOSITORY}"}
  slack: {channels: [{name: help, team: data}], export: slack.zip}
deployments: [{from: import.deployment}]
working_hours: {from: "08:00", to: "17:00", holidays: ZA}
qa: {workflow: qa.yml}
teams:
  data: [${PEOPLE.join(", ")}]
  platform: [ops-1, ops-2, ops-3, ops-4, ops-5, ops-6]
`;

/** A change of the quarter: the twelve of a week by the six in turn, seven in the last; and one of a bot. */
type Made = {number: number; week: number; at: number; person: string; isDocs: boolean};

function made(): Made[] {
  return Array.from({length: WEEKS}, (_, week) => {
    const count = week === LAST ? 7 : 12;
    const own = Array.from({length: count}, (_, i) => ({i, person: PEOPLE[i % PEOPLE.length]!}));
    return [...own, {i: 12, person: BOT}].map(({i, person}) => ({
      number: week * 13 + i + 1,
      week,
      // Monday to Wednesday at 8:00 and some minutes.
      at: FIRST_MONDAY + (week * 7 + (i % 3)) * DAY_MS + 8 * 60 * MINUTE_MS + i * MINUTE_MS,
      person,
      isDocs: person !== BOT && i % 4 === 0,
    }));
  }).flat();
}

/** The history of main: a commit for each change, squashed. */
export function history(): MadeHistory {
  const changes = made().toSorted((a, b) => a.at - b.at);
  const commits = changes.map(({number, at, person, isDocs}, i) => ({
    parents: i === 0 ? [] : [i - 1],
    authored: at / 1000,
    committed: at / 1000,
    message: `Change ${number} (#${number})`,
    author: `${person} <${person.replace(/\W/g, "")}@acme.example>`,
    path: isDocs ? `docs/page-${number}.md` : `src/part-${number}.py`,
  }));
  return {commits, head: commits.length - 1, tags: []};
}

/** By the number of a pull request, when it was ready and when another person first responded. */
const reviews: Readonly<Record<number, readonly [string, string]>> = {
  16: ["2025-10-06T06:00", "2025-10-06T07:00"],
  29: ["2025-10-13T06:30", "2025-10-13T08:30"],
  42: ["2025-10-20T12:00", "2025-10-21T06:30"],
  55: ["2025-10-24T14:00", "2025-10-27T08:00"],
  68: ["2025-11-01T10:00", "2025-11-02T10:00"],
  81: ["2025-11-10T06:00", "2025-11-10T13:00"],
  94: ["2025-11-17T18:00", "2025-11-18T08:30"],
  146: ["2025-12-15T13:00", "2025-12-17T07:00"],
};

/** What GitHub's Actions and Prefect tell of, as rows to import by table. */
export function rows(): Readonly<Record<string, readonly Row[]>> {
  const changes = made();
  return {
    change: changes.map(changeRow),
    pipeline_run: changes.filter(({number}) => number <= 41).flatMap(qaRuns),
    pipeline_job: jobs(),
    flow_run: flowRuns(),
    deployment: deployments(),
  };
}

const instant = (at: number) => new Date(at).toISOString();
const headOf = (number: number) => number.toString(16).padStart(40, "a");

function changeRow({number, at, person}: Made): Row {
  const [ready = null, response = null] = reviews[number] ?? [];
  const opened = ready === null ? instant(at - DAY_MS) : `${ready}:00Z`;
  return {
    ...{change_id: `${REPOSITORY}#${number}`, repository: REPOSITORY, number, state: "merged"},
    ...{head_sha: headOf(number), merged_at: instant(at), opened_at: opened, ready_at: opened},
    first_response_at: response === null ? null : `${response}:00Z`,
    ...{person, author_kind: person === BOT ? "bot" : "person"},
  };
}

/** Number 7 is cancelled and then run; number 41 only cancelled; every fifth fails, and passes when run again. */
function qaRuns({number, at}: Made): Row[] {
  const began = at - 60 * MINUTE_MS;
  const run = (run_id: string, attempt: number, conclusion: string) => ({
    ...{repository: REPOSITORY, run_id, attempt, workflow: "qa.yml", event: "pull_request"},
    ...{head_sha: headOf(number), status: "completed", conclusion, created_at: instant(began)},
    started_at: instant(began + attempt * MINUTE_MS),
    completed_at: instant(began + attempt * MINUTE_MS + 5 * MINUTE_MS),
  });
  const id = `${100 + number}`;
  if (number === 41) return [run(id, 1, "cancelled")];
  if (number === 7) return [run(id, 1, "cancelled"), run(`${id}0`, 1, "success")];
  if (number % 5 !== 0) return [run(id, 1, "success")];
  return [run(id, 1, "failure"), run(id, 2, "success")];
}

/** How many minutes each job waited for a runner; the last is one that a re-run only lists again. */
function jobs(): Row[] {
  const began = Date.parse("2025-10-08T09:00:00Z");
  const job = (i: number, minutes: number) => ({
    ...{repository: REPOSITORY, job_id: `${i}`, run_id: "x", attempt: 1, name: "test"},
    ...{status: "completed", conclusion: "success", created_at: instant(began + i * DAY_MS)},
    started_at: instant(began + i * DAY_MS + minutes * MINUTE_MS),
    completed_at: instant(began + i * DAY_MS + (minutes + 9) * MINUTE_MS),
  });
  const waited = [1, 30, 2, 8, 1, 3, 10, 2, 5, 4, 6].map((minutes, i) => job(i, minutes));
  // Change 5 was run again: attempt 2 began a minute after attempt 1.
  const first = FIRST_MONDAY + DAY_MS + (8 * 60 + 4 - 60) * MINUTE_MS;
  return [
    ...waited,
    {
      ...{...job(11, 0), run_id: "105", attempt: 2, created_at: instant(first)},
      ...{started_at: instant(first + MINUTE_MS), completed_at: instant(first + 3 * MINUTE_MS)},
    },
  ];
}

/** Each of the six starts six flows a week, and one in the last; a schedule starts one a day besides. */
function flowRuns(): Row[] {
  const run = (id: string, at: number, facts: Row) => ({
    ...{flow_run_id: id, flow: "refine", tags: [], labels: [], parameters: [], run_count: 1},
    ...{is_subflow: false, is_scheduled: false, state_type: "COMPLETED", state_name: "Completed"},
    ...{started_at: instant(at), ended_at: instant(at + 9 * MINUTE_MS), ...facts},
  });
  return Array.from({length: WEEKS}, (_, week) => {
    const monday = FIRST_MONDAY + week * 7 * DAY_MS + 9 * 60 * MINUTE_MS;
    const each = week === LAST ? 1 : 6;
    return [
      ...PEOPLE.flatMap(person =>
        Array.from({length: each}, (_, i) =>
          run(`${person}-${week}-${i}`, monday + (i % 5) * DAY_MS, {person}),
        ),
      ),
      ...[0, 1, 2, 3, 4, 5, 6].map(day =>
        run(`daily-${week}-${day}`, monday + day * DAY_MS, {is_scheduled: true}),
      ),
    ];
  }).flat();
}

/** A Slack export: what is asked in #help, by whom, and what follows. */
export function slackExport(): Buffer {
  const ts = (time: string) => `${Date.parse(`2025-${time}:00Z`) / 1000}.000100`;
  const asked = (time: string) => message("00:00", "U1", {ts: ts(time)});
  const reply = (time: string, by: string, to: string) =>
    message("00:00", by, {ts: ts(time), thread_ts: ts(to)});
  const help = [
    ...[asked("10-07T06:00"), reply("10-07T06:30", "U2", "10-07T06:00")],
    ...[asked("10-09T14:00"), reply("10-10T07:00", "U2", "10-09T14:00")],
    ...[asked("10-17T15:30"), reply("10-20T07:00", "U3", "10-17T15:30")],
    ...[asked("10-22T06:00"), reply("10-22T14:00", "U2", "10-22T06:00")],
    ...[asked("11-04T08:00"), reply("11-04T11:00", "U3", "11-04T08:00")],
    // A bot and whoever asked are nobody else.
    ...[asked("11-12T10:00"), reply("11-12T10:01", "U4", "11-12T10:00")],
    ...[reply("11-12T10:05", "U1", "11-12T10:00"), reply("11-12T15:00", "U2", "11-12T10:00")],
    ...[asked("12-15T14:00"), reply("12-17T06:15", "U2", "12-15T14:00")],
    asked("12-18T08:00"),
  ];
  const users = [user("U1"), user("U2"), user("U3"), user("U4", {is_bot: true})];
  return zipOf(exportFiles({users, channels: {help: "C1"}, messages: {help}}));
}

type Wave = Readonly<Record<"data" | "platform", Readonly<Record<string, readonly number[]>>>>;

const times = (count: number, value: number) => Array<number>(count).fill(value);

/** Monday to Thursday at 20:00 in Johannesburg. */
function deployments(): Row[] {
  return Array.from({length: WEEKS}, (_, week) =>
    [0, 1, 2, 3].map(day => ({
      ...{deployment_id: `${week}-${day}`, service: "shop", repository: REPOSITORY},
      ...{environment: "production", status: "succeeded"},
      finished_at: instant(FIRST_MONDAY + (week * 7 + day) * DAY_MS + 18 * 60 * MINUTE_MS),
    })),
  ).flat();
}

/** What people said, question by question; the same place in two lists need not be the same person. */
const WAVES: Readonly<Record<"2025-q3" | "2025-q4", Wave>> = {
  "2025-q3": {
    data: {
      ...{docs: times(12, 3), tooling: times(12, 3), support: times(12, 3)},
      blocked: [...times(6, 50), ...times(6, 30)],
    },
    platform: {
      ...{docs: times(8, 3), tooling: times(8, 3), support: times(8, 3)},
      blocked: [...times(4, 50), ...times(4, 30)],
    },
  },
  "2025-q4": {
    data: {
      docs: [...times(6, 5), ...times(4, 4), 3, 2],
      tooling: [...times(4, 5), ...times(6, 4), ...times(2, 3)],
      support: [...times(7, 5), ...times(4, 4), 1],
      blocked: [...times(6, 25), ...times(6, 15)],
    },
    platform: {
      docs: [...times(4, 5), ...times(3, 4), 2],
      tooling: [...times(3, 5), ...times(5, 4)],
      support: [...times(5, 5), ...times(2, 4), 3],
      blocked: [...times(4, 35), ...times(4, 30)],
    },
  },
};

/** The waves as a survey tool's files, each with its mapping. */
export function surveyFiles(): {id: string; csv: string; mapping: string}[] {
  const days = {"2025-q3": ["2025-09-15", "2025-09-28"], "2025-q4": ["2025-12-01", "2025-12-14"]};
  return (["2025-q3", "2025-q4"] as const).map(id => {
    const [opened = "", closed = ""] = days[id];
    const lines = Object.entries(WAVES[id]).flatMap(([team, said]) =>
      said.docs!.map((_, i) =>
        [
          ...[`${id}-${team}-${i}`, opened, team, `${team}-${i}@acme.example`],
          ...["docs", "tooling", "support", "blocked"].map(question => said[question]![i]),
        ].join(","),
      ),
    );
    const questions = ["docs", "tooling", "support"].map(name => `  ${name}: {question: ${name}}`);
    return {
      id,
      csv: ["id,sent,team,email,docs,tooling,support,blocked", ...lines, ""].join("\n"),
      mapping: [
        `wave: {id: ${id}, opened: ${opened}, closed: ${closed}, invited: 24}`,
        "token: id",
        "date: {column: sent, format: YYYY-MM-DD}",
        "team: {column: team}",
        "columns:",
        ...questions,
        "  blocked: {question: blocked_share, scale: percent}",
        "",
      ].join("\n"),
    };
  });
}
