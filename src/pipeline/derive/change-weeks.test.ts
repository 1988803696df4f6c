import {expect, it} from "vitest";
import {observed, withDerived} from "../../../test/support/derived.ts";
import {history} from "../../../test/support/history.ts";
import type {Config} from "../../config.ts";
import type {RawEvent} from "../../sources/source.ts";
import type {SourceChange} from "../../tables/source-change.ts";

const metric = "space/merged_changes_per_contributor";
const five = ["ada", "ben", "chi", "dee", "eli"];
const MONDAY = "2025-01-06T12:00:00.000Z";

type Told = Partial<SourceChange> & {by: string | null};

/** Changes that were merged on Monday, 2025-01-06, unless a test says otherwise; by a person of that name. */
function changes(told: readonly Told[]): RawEvent[] {
  return told.map(({by, ...facts}, i) => {
    const person_id = by === null ? null : `hash of ${by}`;
    const row = {change_id: `shop#${i}`, repository: "shop", number: i, person_id};
    const merged = {author_kind: "person", state: "merged", merged_at: MONDAY};
    const payload = {...row, ...merged, ...facts} as unknown as RawEvent["payload"];
    return {id: `change:${i}`, source: "import", kind: "import.change", version: "1", payload};
  });
}

const weeksOf = (told: readonly Told[], config: Partial<Config> = {}) =>
  withDerived(changes(told), config, async query => ({
    observed: await observed(query, metric),
    rows: await query("select * from change_week order by week_ended_at, team nulls first, kind"),
  }));

it("counts what people merged, in the week of the merge, and who did", async () => {
  const {observed: got} = await weeksOf([
    ...five.map(by => ({by})),
    {by: "ada"},
    {by: "ada"},
    // Nobody is known to have made these, or what made them.
    {by: null},
    {by: "fay", author_kind: null},
    // The week after the next; one in between in which nothing was merged is a gap, not a zero.
    {by: "ada", merged_at: "2025-01-20T00:00:00.000Z"},
  ]);
  expect(got).toEqual(["person/2025-01-06 1.4", "person/2025-01-20 too few people"]);
});

it("publishes nothing of fewer people than may be shown, not even how many they are", async () => {
  const hidden = {
    ...{week_ended_at: "2025-01-12T23:59:59.999Z", team: null, kind: "person"},
    ...{change_count: null, docs_count: null, contributor_count: null},
    suppressed: "too few people",
  };
  const four = five.slice(1).flatMap(by => [{by}, {by}]);
  expect((await weeksOf(four)).rows).toEqual([hidden]);
  // One change or a hundred: what is published is the same.
  expect((await weeksOf([{by: "ada"}])).rows).toEqual([hidden]);
});

it("keeps bots and agents apart, who neither hide nor help the people", async () => {
  const {observed: got} = await weeksOf([
    ...five.slice(1).map(by => ({by})),
    {by: "build", author_kind: "bot"},
    {by: "build", author_kind: "bot"},
    {by: "coder", author_kind: "agent"},
  ]);
  expect(got).toEqual([
    "agent/2025-01-06 1",
    "bot/2025-01-06 2",
    "person/2025-01-06 too few people",
  ]);
});

it("counts documentation, by all who merged any change", async () => {
  const shop = history();
  for (const person_id of five) shop.commit(person_id, {person_id});
  shop.commit("page", {person_id: "ada", paths: ["docs/page.md", "src/a.ts"]});
  shop.commit("readme", {person_id: "ben", paths: ["README.md"]});
  await withDerived(shop.events(), {}, async query => {
    expect(
      await query("select change_count, docs_count, contributor_count from change_week"),
    ).toEqual([{change_count: 7, docs_count: 2, contributor_count: 5}]);
  });
});

it("hides the smallest of the larger teams with one that is too small, unless others hide it", async () => {
  const teams = {
    large: five,
    larger: [...five, "fay"].map(name => `${name}@example.org`),
    small: ["pia", "quin"],
  };
  const two = [{by: "github:pia"}, {by: "github:quin"}];
  const rest = [...five.map(by => ({by: `github:${by}`})), ...teams.larger.map(by => ({by}))];
  expect((await weeksOf([...rest, ...two], {teams})).observed).toEqual([
    "large/person/2025-01-06 would give a smaller group away",
    "larger/person/2025-01-06 1",
    "small/person/2025-01-06 too few people",
  ]);
  // Three without a team are five with the two; apart from them they are not told either.
  const three = ["uma", "val", "wes"].map(by => ({by}));
  expect((await weeksOf([...rest, ...two, ...three], {teams})).observed).toEqual([
    "large/person/2025-01-06 1",
    "larger/person/2025-01-06 1",
    "person/2025-01-06 too few people",
    "small/person/2025-01-06 too few people",
  ]);
  const many = [...three, ...["xia", "yan", "zoe"].map(by => ({by}))];
  expect((await weeksOf([...rest, ...two, ...many], {teams})).observed).toContain(
    "person/2025-01-06 would give a smaller group away",
  );
  expect((await weeksOf([...rest, ...many], {teams})).observed).toContain("person/2025-01-06 1");
});

it("begins the week where it begins by the reporting time zone", async () => {
  const at = (merged_at: string, names: readonly string[]) =>
    names.map(by => ({by, merged_at: `${merged_at}:00.000Z`}));
  const inZone = (timezone: string, [first, last]: [string, string]) =>
    weeksOf([...at(first, five.slice(1)), ...at(last, five.slice(0, 1))], {timezone});
  const few = (week: string) => `person/${week} too few people`;
  // Sunday midnight of Johannesburg is 22:00 in UTC.
  const midnight: [string, string] = ["2025-01-12T21:59", "2025-01-12T22:00"];
  const south = await inZone("Africa/Johannesburg", midnight);
  expect(south.observed).toEqual([few("2025-01-06"), few("2025-01-13")]);
  expect((await inZone("UTC", midnight)).observed).toEqual(["person/2025-01-06 1"]);
  // New York's clocks go forward in the night before Sunday, 9 March 2025: the week ends at 04:00 by UTC.
  const west = "America/New_York";
  const before: [string, string] = ["2025-03-03T05:00", "2025-03-10T03:59"];
  expect((await inZone(west, before)).observed).toEqual(["person/2025-03-03 1"]);
  const after = await inZone(west, ["2025-03-03T05:00", "2025-03-10T04:00"]);
  expect(after.rows).toMatchObject([
    {week_ended_at: "2025-03-10T03:59:59.999Z"},
    {week_ended_at: "2025-03-17T03:59:59.999Z"},
  ]);
});
