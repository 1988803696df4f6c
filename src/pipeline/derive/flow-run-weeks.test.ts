import {expect, it} from "vitest";
import {observed, withDerived} from "../../../test/support/derived.ts";
import {history} from "../../../test/support/history.ts";
import {prefect} from "../../../test/support/prefect.ts";
import {defaultConfig} from "../../config/defaults.ts";
import {read} from "../../config/fixtures/example.ts";
import type {Config} from "../../config.ts";
import {readModel} from "../../lib/models.ts";
import type {FlowRun} from "../../tables/flow-run.ts";

const plain = defaultConfig("/");
const metric = "space/flow_runs_per_contributor";
const five = ["ada", "ben", "chi", "dee", "eli"];

/** A run that ended on Monday, 2025-01-06, unless a test says otherwise; started by a person of that name. */
function runs(told: readonly (Partial<FlowRun> & {by: string | null})[]) {
  const store = prefect();
  told.forEach(({by, ...facts}, i) => {
    store.row(`00000000-0000-4000-8000-${String(i).padStart(12, "0")}`, {
      state_type: "COMPLETED",
      ended_at: "2025-01-06T12:00:00.000Z",
      person_id: by === null ? null : `hash of ${by}`,
      ...facts,
    });
  });
  return store.events;
}

const weeksOf = (events: ReturnType<typeof runs>, config: Partial<Config> = {}) =>
  withDerived(events, config, async query => ({
    observed: await observed(query, metric),
    rows: await query("select * from flow_run_week order by team, kind, week_ended_at"),
  }));

it("counts what people started and what ended, in the week of its end", async () => {
  const events = runs([
    ...five.map(by => ({by})),
    {by: "ada", state_type: "FAILED"},
    {by: "ada", state_type: "CANCELLED"},
    // A schedule, a part of another run, one that runs, one that waits for a retry.
    {by: null},
    {by: "ada", is_scheduled: true},
    {by: "ada", is_subflow: true},
    {by: "ada", state_type: "RUNNING", ended_at: null},
    {by: "ada", state_type: "SCHEDULED"},
    // The next week, of which one person is not enough.
    {by: "ada", ended_at: "2025-01-13T00:00:00.000Z"},
  ]);
  // 7 runs of 5 people.
  const got = await weeksOf(events);
  expect(got.observed).toEqual(["person/2025-01-06 1.4", "person/2025-01-13 too few people"]);
});

it("publishes nothing of fewer people than may be shown, not even how many they are", async () => {
  const four = runs(five.slice(1).flatMap(by => [{by}, {by}, {by}]));
  const {rows} = await weeksOf(four);
  expect(rows).toEqual([
    {
      week_ended_at: "2025-01-12T23:59:59.999Z",
      team: null,
      kind: "person",
      run_count: null,
      contributor_count: null,
      suppressed: "too few people",
    },
  ]);
  // One run or a hundred: what is published is the same.
  expect((await weeksOf(runs([{by: "ada"}]))).rows).toEqual(rows);
});

it("belongs to the team of whoever started it, and each team needs enough people", async () => {
  const teams = {platform: five.map(name => `${name}@example.org`), data: ["fay"]};
  const events = runs([...teams.platform.map(by => ({by})), {by: "github:fay"}]);
  const got = await weeksOf(events, {teams});
  expect(got.observed).toEqual([
    "data/person/2025-01-06 too few people",
    "platform/person/2025-01-06 1",
  ]);
});

it("belongs to the team of the service that it deploys, where it deploys one", async () => {
  const store = prefect();
  five.forEach((by, i) => {
    const id = `00000000-0000-4000-8000-00000000000${i}`;
    const states = [["RUNNING", i] as const, ["COMPLETED", i + 0.5] as const];
    store.run(id, states, {person_id: `hash of ${by}`});
  });
  const {services, deployments} = read(
    "services: [{name: shop, team: platform, repository: shop}]\ndeployments: [{from: prefect.flow_run}]",
  );
  const got = await weeksOf(store.events, {services, deployments, teams: {data: ["ada", "ben"]}});
  expect(got.rows).toMatchObject([{team: "platform", run_count: 5, contributor_count: 5}]);
});

it("keeps bots and agents apart, known by the configuration or by what they committed", async () => {
  const events = runs([
    ...five.slice(1).map(by => ({by})),
    {by: "robot@example.org"},
    {by: "robot@example.org"},
    {by: "helper"},
    {by: "committer"},
  ]);
  const shop = history();
  shop.commit("c", {person_id: "hash of committer", author_kind: "bot"});
  events.push(...shop.events());
  const people = {...plain.people, bots: ["robot@example.org", "renovate*"], agents: ["helper"]};
  const got = await weeksOf(events, {people});
  expect(got.observed).toEqual([
    "agent/2025-01-06 1",
    // Three runs of two bots. The four people are not told of.
    "bot/2025-01-06 1.5",
    "person/2025-01-06 too few people",
  ]);
});

it("knows how many hours of work the week had: without the holidays of the country", async () => {
  const workingHours = {...plain.workingHours, holidays: "ZA"};
  // Monday 21 April 2025 is Family Day.
  const events = runs(five.map(by => ({by, ended_at: "2025-04-23T12:00:00.000Z"})));
  await withDerived(events, {workingHours}, async query => {
    const rows = await query(`select working_hours from (${readModel(`metrics/${metric}.sql`)})`);
    // Four days of nine hours.
    expect(rows).toEqual([{working_hours: 36}]);
  });
});
