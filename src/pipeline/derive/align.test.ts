import {describe, expect, it} from "vitest";
import {fc} from "../../../test/support/fast-check.ts";
import {github} from "../../../test/support/github.ts";
import {at, deriveEvents, history, shaOf} from "../../../test/support/history.ts";
import {prefect} from "../../../test/support/prefect.ts";
import {read} from "../../config/fixtures/example.ts";
import {align, type Sighting} from "./align.ts";

const MINUTE_MS = 60_000;

/** What a rule saw from one minute to another; the id's first digit is the rule. */
function seen(id: string, [from, to]: [number, number], sha: string | null = null): Sighting {
  const span = {started: from * MINUTE_MS, finished: to * MINUTE_MS};
  return {deployment_id: id, rule_no: Number(id[0]), sha, ...span};
}

/** The pairs as `taken→into`. */
function pairs(sightings: readonly Sighting[], minutes = 30): string[] {
  const found = align(sightings, {withinMs: minutes * MINUTE_MS});
  return found.map(({deployment_id, into_id}) => `${deployment_id}→${into_id}`).sort();
}

describe("two rules that saw the same", () => {
  const a = "a".repeat(40);
  const cases: [name: string, sightings: Sighting[], expected: string[]][] = [
    ["one within the other", [seen("0", [0, 20]), seen("1", [5, 15])], ["1→0"]],
    ["one right after the other", [seen("0", [0, 20]), seen("1", [50, 60])], ["1→0"]],
    ["one too long after the other", [seen("0", [0, 20]), seen("1", [51, 60])], []],
    ["twice by one rule", [seen("0a", [0, 20]), seen("0b", [5, 15])], []],
    ["of different commits", [seen("0", [0, 20], a), seen("1", [5, 15], "b".repeat(40))], []],
    [
      "of one commit, told by its first digits",
      [seen("0", [0, 9], "aaaaaaa"), seen("1", [5, 15], a)],
      ["1→0"],
    ],
    ["of a commit that one does not know", [seen("0", [0, 9], a), seen("1", [5, 15])], ["1→0"]],
    [
      "each the nearest to the other, and no second choice",
      [seen("0", [0, 10]), seen("1a", [12, 15]), seen("1b", [25, 30])],
      ["1a→0"],
    ],
    [
      "of those that overlap, the one that ended with it: a run that was begun again a day later",
      [seen("0a", [5, 20]), seen("0b", [1445, 1460]), seen("1a", [0, 21]), seen("1b", [0, 1461])],
      ["1a→0a", "1b→0b"],
    ],
    [
      "in a row, one after another",
      [seen("0a", [0, 5]), seen("1a", [6, 7]), seen("0b", [10, 15]), seen("1b", [16, 17])],
      ["1a→0a", "1b→0b"],
    ],
    [
      "three rules see one: all into the first",
      [seen("0", [0, 10]), seen("1", [2, 12]), seen("2", [4, 14])],
      ["1→0", "2→0"],
    ],
    [
      "no chain: what the second rule saw is taken, and takes nothing",
      [seen("0", [0, 10]), seen("1", [35, 40]), seen("2", [65, 70])],
      ["1→0"],
    ],
    [
      "the earlier rule stays, whichever came first",
      [seen("1", [0, 10]), seen("0", [12, 20])],
      ["1→0"],
    ],
  ];

  it.each(cases)("%s", (_, sightings, expected) => {
    expect(pairs(sightings)).toEqual(expected);
  });
});

describe("whatever was seen", () => {
  const sighting = fc
    .record({
      rule_no: fc.nat(2),
      start: fc.nat(300),
      minutes: fc.nat(60),
      sha: fc.constantFrom(null, "aaaaaaa", "aaaaaaab", "bbbbbbb"),
    })
    .map(({rule_no, start, minutes, sha}) => seen(`${rule_no}`, [start, start + minutes], sha));
  const sightings = fc
    .array(sighting, {maxLength: 25})
    .map(list => list.map((one, i) => ({...one, deployment_id: `${one.rule_no}-${i}`})));
  const withinMs = 30 * MINUTE_MS;

  const gap = (a: Sighting, b: Sighting) =>
    Math.max(0, a.started - b.finished, b.started - a.finished);
  const mayBeOne = (a: Sighting, b: Sighting) =>
    a.sha === null || b.sha === null || a.sha.startsWith(b.sha) || b.sha.startsWith(a.sha);

  it("a pair is of two rules, close, of one commit, and nothing else of a rule is nearer", () => {
    fc.assert(
      fc.property(sightings, list => {
        const byId = new Map(list.map(one => [one.deployment_id, one]));
        for (const {deployment_id, into_id} of align(list, {withinMs})) {
          const [taken, into] = [byId.get(deployment_id)!, byId.get(into_id)!];
          expect(into.rule_no).toBeLessThan(taken.rule_no);
          expect(gap(taken, into)).toBeLessThanOrEqual(withinMs);
          expect(mayBeOne(taken, into)).toBe(true);
          const rivals = [
            ...list
              .filter(one => one.rule_no === taken.rule_no && mayBeOne(one, into))
              .map(one => gap(one, into)),
            ...list
              .filter(one => one.rule_no === into.rule_no && mayBeOne(one, taken))
              .map(one => gap(one, taken)),
          ];
          expect(gap(taken, into)).toBe(Math.min(...rivals));
        }
      }),
    );
  });

  it("nothing is taken twice, takes and is taken, or takes two of one rule", () => {
    fc.assert(
      fc.property(sightings, list => {
        const found = align(list, {withinMs});
        const taken = found.map(({deployment_id}) => deployment_id);
        expect(new Set(taken).size).toBe(taken.length);
        expect(found.filter(({into_id}) => taken.includes(into_id))).toEqual([]);
        const seats = found.map(({deployment_id, into_id}) => `${into_id} ${deployment_id[0]}`);
        expect(new Set(seats).size).toBe(seats.length);
      }),
    );
  });

  it("what is nearest to each other is found, if neither is taken elsewhere", () => {
    fc.assert(
      fc.property(sightings, list => {
        // Of two rules nothing can be taken elsewhere.
        const two = list.filter(({rule_no}) => rule_no < 2);
        const inReach = (one: Sighting) =>
          two.filter(
            other =>
              other.rule_no !== one.rule_no && mayBeOne(one, other) && gap(one, other) <= withinMs,
          );
        const alone = two.filter(
          one => inReach(one).length === 1 && inReach(inReach(one)[0]!).length === 1,
        );
        const taken = align(two, {withinMs}).map(({deployment_id}) => deployment_id);
        const missed = alone.filter(
          ({rule_no, deployment_id}) => rule_no === 1 && !taken.includes(deployment_id),
        );
        expect(missed).toEqual([]);
      }),
    );
  });

  it("the order of telling changes nothing", () => {
    const shuffled = sightings.chain(list =>
      fc.tuple(fc.constant(list), fc.shuffledSubarray(list, {minLength: list.length})),
    );
    fc.assert(
      fc.property(shuffled, ([list, other]) => {
        expect(pairs(other)).toEqual(pairs(list));
      }),
    );
  });
});

describe("the deployment of both", () => {
  /** Two refreshes that Prefect and Actions saw, and a third that only Actions did. */
  function twice() {
    const shop = history();
    shop.commit("a", {hour: 1});
    shop.commit("b", {hour: 2});
    const orion = prefect();
    orion.run(
      "r1",
      [
        ["RUNNING", 10],
        ["FAILED", 10.5],
      ],
      {url: "https://prefect.example/r1"},
    );
    orion.run("r2", [
      ["RUNNING", 20],
      ["COMPLETED", 20.5],
    ]);
    const hub = github();
    const job = (id: string, name: string, hour: number) => {
      hub.run(id, name, hour, {workflow: "process-data.yml", url: `https://github.com/${id}`});
      hub.job(`job-${id}`, id, hour);
    };
    job("1", "a", 10.75);
    job("2", "b", 20.75);
    job("3", "b", 30);
    // Begun again a day later: its interval is that of the attempt, not since the run was created.
    orion.run("r3", [
      ["RUNNING", 40],
      ["COMPLETED", 40.5],
    ]);
    hub.run("4", "b", 64, {workflow: "process-data.yml", created_at: at(39.9), attempt: 2});
    hub.job("job-4", "4", 64, {attempt: 2});
    return [...shop.events(), ...orion.events, ...hub.events];
  }
  const rules = "{from: prefect.flow_run}, {from: github.workflow_job}";

  it("has the id, status and times of the first rule, and from the other what that does not say", async () => {
    const {deployments, alignHours} = read(`deployments: [${rules}, {align: {within: 30m}}]`);
    const made = await deriveEvents(twice(), {deployments, alignHours});
    expect(made.deployments).toMatchObject([
      {
        deployment_id: "shop:production:prefect:r1:1",
        status: "failed",
        sha: shaOf("a"),
        finished_at: at(10.5),
        url: "https://prefect.example/r1",
      },
      {
        deployment_id: "shop:production:prefect:r2:1",
        status: "succeeded",
        sha: shaOf("b"),
        finished_at: at(20.5),
        url: "https://github.com/2",
        change_count: 2,
      },
      {deployment_id: "shop:production:shop:job:job-3", sha: shaOf("b"), finished_at: at(30)},
      {deployment_id: "shop:production:prefect:r3:1", sha: null},
      {deployment_id: "shop:production:shop:job:job-4", finished_at: at(64)},
    ]);
    // The commit of the second came from Actions: the graph links both changes.
    expect(made.deliveries.map(({link}) => link)).toEqual(["graph", "graph"]);
    expect(made.problems).toContainEqual({
      source: "shop",
      subject: "deployments by github.workflow_job",
      reason: "seen by an earlier rule as well: counted once",
      count: 2,
    });
  });

  it("is two without `align`, and in another environment", async () => {
    const ids = async (text: string) => {
      const {deployments, alignHours} = read(text);
      const made = await deriveEvents(twice(), {deployments, alignHours});
      return made.deployments.length;
    };
    expect(await ids(`deployments: [${rules}]`)).toBe(7);
    const elsewhere = "{from: prefect.flow_run}, {from: github.workflow_job, environment: staging}";
    expect(await ids(`deployments: [${elsewhere}, {align: {within: 30m}}]`)).toBe(7);
  });
});
