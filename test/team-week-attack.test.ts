import {join} from "node:path";
import {describe, expect, it, vi} from "vitest";
import type {Config} from "../src/config.ts";
import type {RawEvent} from "../src/sources/source.ts";
import {derivedTables, publishedTables} from "../src/tables/index.ts";
import type {Table} from "../src/tables/table.ts";
import {fc} from "./support/fast-check.ts";
import {buildFrom, configOf, inPublished, inTemporaryFolder} from "./support/workspace.ts";

vi.setConfig({testTimeout: 180_000});

const MINIMUM = 5;
/** Monday, 6 January 2025. */
const MONDAY = Date.parse("2025-01-06T00:00:00Z");
const HOUR_MS = 3_600_000;
const WEEK_MS = 168 * HOUR_MS;

/** What somebody did in a week, as only the private warehouse knows it. */
type Work = {
  id: string;
  /** The team as it really is: of the repository, else of whoever did it; null: none. */
  team: string | null;
  person: string;
  week: number;
  repository: string;
  isMerged: boolean;
};
type Row = Record<string, unknown>;
type Published = Record<string, Row[]>;

/** An organisation: by team how many people it has, and who was at work in which week, by their place in it. */
type Organisation = {
  rosters: Readonly<Record<string, number>>;
  /** By team the repository that is its own. */
  owners: Readonly<Record<string, string>>;
  did: readonly {team: string; who: number; week: number; isMerged: boolean}[];
};

function worksOf({rosters, owners, did}: Organisation): Work[] {
  return did.map(({team, who, week, isMerged}, i) => {
    const repository = owners[team] ?? "shop";
    const size = rosters[team] ?? Number.POSITIVE_INFINITY;
    const real = team === "none" ? null : team;
    const person = `${team}-${who % size}`;
    return {id: `${repository}#${i + 1}`, team: real, person, week, repository, isMerged};
  });
}

function eventsOf(works: readonly Work[]): RawEvent[] {
  const at = (week: number, hours: number) =>
    new Date(MONDAY + week * WEEK_MS + hours * HOUR_MS).toISOString();
  const event = (table: string, id: string, payload: object): RawEvent => ({
    ...{id: `import:${table}:${id}`, source: "import", kind: `import.${table}`, version: "1"},
    payload: payload as RawEvent["payload"],
  });
  const common = {author_kind: "person"};
  return works.flatMap(({id, person, week, repository, isMerged}, i) => {
    const sha = (i + 1).toString(16).padStart(40, "0");
    const whose = {...common, repository, person_id: `hash of ${person}`};
    const times = {opened_at: at(week, 9), first_response_at: at(week, 11), ready_at: at(week, 10)};
    const run = {repository, run_id: id, attempt: 1, workflow: "qa.yml", event: "pull_request"};
    const ran = {created_at: at(week, 10), started_at: at(week, 10), completed_at: at(week, 11)};
    const merged = {
      state: "merged",
      merged_at: at(week, 20 + (i % 90)),
      additions: 5,
      deletions: 1,
    };
    return [
      event("change", id, {
        ...{...whose, ...times, change_id: id, number: i + 1, head_sha: sha, state: "open"},
        ...(isMerged ? merged : {}),
      }),
      event("change_commit", id, {
        ...{...whose, change_id: id, sha, authored_at: at(week, 8), committed_at: at(week, 8)},
      }),
      event("pipeline_run", id, {
        ...{...run, ...ran, head_sha: sha, status: "completed", conclusion: "success"},
      }),
      event("deployment", id, {
        ...{deployment_id: `run-${id}`, service: repository, repository, environment: "production"},
        ...{finished_at: at(week, 120), status: "succeeded"},
      }),
    ];
  });
}

/** All that a reader has of an organisation: every row of every published table. */
async function publish(organisation: Organisation): Promise<{works: Work[]; published: Published}> {
  const works = worksOf(organisation);
  const {rosters, owners} = organisation;
  const listed = Object.entries(rosters).filter(([team]) => owners[team] === undefined);
  const config: Partial<Config> = {
    teams: Object.fromEntries(
      listed.map(([team, size]) => [team, Array.from({length: size}, (_, i) => `${team}-${i}`)]),
    ),
    services: [
      {name: "shop", repository: "shop", paths: [], team: null},
      ...Object.entries(owners).map(([team, name]) => ({name, repository: name, paths: [], team})),
    ],
  };
  return inTemporaryFolder(async folder => {
    const whole = configOf(folder, {...config, dataFolder: join(folder, "data"), git: []});
    await buildFrom(whole, {events: eventsOf(works)});
    const published = await inPublished(whole, async warehouse => {
      const tables: Table[] = [...Object.values(derivedTables), ...Object.values(publishedTables)];
      const found: Published = {};
      for (const {name} of tables) found[name] = await warehouse.rows(`select * from "${name}"`);
      return found;
    });
    return {works, published};
  });
}

/** The id of the change that a row is of; null: of none. */
function changeOf(row: Row, known: ReadonlyMap<string, Work>): Work | null {
  const ids = [row.change_id, row.ref].filter(id => typeof id === "string");
  return ids.map(id => known.get(id)).find(work => work !== undefined) ?? null;
}

/**
 * Every week of a team that a reader can tell apart: by its name in rows of any table, and by subtracting those that
 * are named from all. Each with the people behind it.
 */
function tellable({works, published}: {works: readonly Work[]; published: Published}) {
  const known = new Map(works.map(work => [work.id, work]));
  const found: {how: string; people: Set<string>}[] = [];
  const add = (how: string, all: readonly Work[]) => {
    if (all.length > 0) found.push({how, people: new Set(all.map(({person}) => person))});
  };
  for (const [table, rows] of Object.entries(published)) {
    const told = rows.flatMap(row => {
      const work = changeOf(row, known);
      return work === null || !("team" in row) ? [] : [{work, team: row.team as string | null}];
    });
    for (const [week, cells] of Map.groupBy(told, ({work}) => work.week)) {
      // What is open is little: it is told where the week's merges are, and judged with them.
      const merged = cells.filter(({work}) => work.isMerged);
      const teams = Map.groupBy(merged, ({team}) => team);
      for (const [team, those] of teams) {
        // All of a week without any named team is the organisation's, and no team's.
        if (team === null && teams.size === 1) continue;
        add(
          `${table}, week ${week}: ${team ?? "the rest"}`,
          those.map(({work}) => work),
        );
      }
    }
  }
  return found;
}

/** As before, by the figures of whole weeks: what of all changes is left when those of shown figures are taken away. */
function leftOver({works, published}: {works: readonly Work[]; published: Published}) {
  const weekOf = (row: Row) =>
    Math.floor((Date.parse(String(row.week_ended_at ?? row.observed_at)) - MONDAY) / WEEK_MS);
  const figures = published.observation!.filter(
    ({metric, kind, value}) =>
      metric === "merged_changes_per_contributor" && kind === "person" && value !== null,
  );
  return [...Map.groupBy(figures, weekOf)].map(([week, rows]) => {
    const shown = new Set(rows.map(({team}) => team));
    const rest = works.filter(work => work.isMerged && work.week === week && !shown.has(work.team));
    return {how: `left of week ${week}`, people: new Set(rest.map(({person}) => person))};
  });
}

function expectNobody(found: readonly {how: string; people: Set<string>}[]): void {
  const few = found.filter(({people}) => people.size > 0 && people.size < MINIMUM);
  expect(few.map(({how, people}) => `${how}: ${people.size} people`)).toEqual([]);
}

const TEAMS = ["a", "b", "c", "d", "e", "none"];
const WEEKS = 2;

const all = (team: string, size: number, week = 0, isMerged = true) =>
  Array.from({length: size}, (_, who) => ({team, who, week, isMerged}));

describe("a reader of what is published", () => {
  it("cannot count what a team of three did in a week, neither by its name nor by what is left", async () => {
    const did = [...all("large", 8), ...all("middle", 6), ...all("small", 3), ...all("small", 2)];
    const rosters = {large: 8, middle: 6, small: 3};
    const result = await publish({owners: {}, rosters, did});
    expectNobody(tellable(result));
    expectNobody(leftOver(result));
    // The large one is there: the smallest of the others went with the small one.
    const teams = result.published.change!.map(({team}) => team);
    expect([...new Set(teams)].toSorted()).toEqual(["large", null]);
    expect(result.published.change_week).toMatchObject([
      {team: "large", change_count: 8, contributor_count: 8, suppressed: null},
      {team: "middle", change_count: null, suppressed: "would give a smaller group away"},
      {team: "small", change_count: null, contributor_count: null, suppressed: "too few people"},
    ]);
  });

  it("nor find it by the service that it owns", async () => {
    const owners = {makers: "wide", keepers: "tiny"};
    const did = [...all("makers", 7), ...all("keepers", 3), ...all("none", 6)];
    const {published} = await publish({rosters: {}, owners, did});
    for (const [table, rows] of Object.entries(published)) {
      for (const row of rows.filter(({team}) => team === "keepers")) {
        const numbers = Object.entries(row).filter(
          ([name, value]) => typeof value === "number" && name !== "working_hours",
        );
        expect({table, numbers, why: row.excluded ?? row.suppressed}).toMatchObject({
          ...{table: expect.stringMatching(/^(change_week|observation)$/), numbers: []},
          why: "too few people",
        });
      }
    }
    const ofService = published.service!.map(({service, team}) => [service, team]);
    expect(ofService).toEqual(
      expect.arrayContaining([
        ["tiny", null],
        ["wide", "makers"],
      ]),
    );
    expect(new Set(published.deployment!.map(({team}) => team))).toEqual(new Set(["makers", null]));
  });

  it("finds a team in the weeks in which enough of it were at work, and in no other", async () => {
    const did = [...all("large", 8, 0), ...all("large", 4, 1), ...all("none", 6, 1)];
    const {works, published} = await publish({rosters: {}, owners: {large: "wide"}, did});
    const week = new Map(works.map(({id, week}) => [id, week]));
    for (const table of ["change", "pull_request", "qa_result", "delivery", "commit_delivery"]) {
      const named = published[table]!.filter(({team}) => team === "large");
      const weeks = new Set(named.map(({change_id}) => week.get(String(change_id))));
      expect({table, weeks}).toEqual({table, weeks: new Set([0])});
    }
    // What it waited for is counted for all the same.
    const reviews = published.observation!.filter(
      ({metric}) => metric === "review_first_response_hours",
    );
    expect(reviews).toHaveLength(18);
  });

  it("cannot in any of many organisations", async () => {
    // By team and week how many are at work, and how much the first of them does besides.
    const cell = fc.record({active: fc.nat(9), more: fc.nat(3), open: fc.nat(2)});
    const cells = fc.array(cell, {
      minLength: TEAMS.length * WEEKS,
      maxLength: TEAMS.length * WEEKS,
    });
    const organisations = fc
      .record({owners: fc.constantFrom({}, {d: "tiny", e: "wide"}), cells})
      .map(({owners, cells: drawn}): Organisation => {
        const did = drawn.flatMap(({active, more, open}, i) => {
          const [team, week] = [TEAMS[i % TEAMS.length]!, Math.floor(i / TEAMS.length)];
          return [
            ...all(team, active, week),
            ...all(team, Math.min(active, 1), week).flatMap(one => Array(more).fill(one)),
            ...all(team, Math.min(active, open), week, false),
          ];
        });
        return {rosters: {a: 10, b: 10, c: 10, d: 10, e: 10}, owners, did};
      });
    let told = 0;
    await fc.assert(
      fc.asyncProperty(organisations, async organisation => {
        const result = await publish(organisation);
        const found = [...tellable(result), ...leftOver(result)];
        told += found.length;
        expectNobody(found);
      }),
      {numRuns: 15, endOnFailure: true},
    );
    expect(told).toBeGreaterThan(100);
  });
});
