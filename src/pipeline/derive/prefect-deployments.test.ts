import {beforeAll, describe, expect, it} from "vitest";
import {at, type Derived, deriveEvents, history} from "../../../test/support/history.ts";
import {prefect, type State} from "../../../test/support/prefect.ts";
import {read} from "../../config/fixtures/example.ts";

type Orion = ReturnType<typeof prefect>;

/** Two commits, `a` at 1 and `b` at 2. */
function cloned() {
  const shop = history();
  shop.commit("a", {hour: 1});
  shop.commit("b", {hour: 2});
  return shop;
}

function derived(orion: Orion, rule = "", {shop = cloned()} = {}): Promise<Derived> {
  const {deployments, alignHours} = read(`deployments: [{from: prefect.flow_run${rule}}]`);
  return deriveEvents([...shop.events(), ...orion.events], {deployments, alignHours});
}

/** The deployments, as `run:attempt status began–ended` in hours, in order of finish. */
function told({deployments}: Derived): string[] {
  const hour = (instant: string | null) =>
    instant === null ? "?" : (Date.parse(instant) - Date.parse(at(0))) / 3_600_000;
  return deployments.map(row => {
    const id = row.deployment_id.replace("shop:production:prefect:", "");
    return `${id} ${row.status} ${hour(row.started_at)}–${hour(row.finished_at)}`;
  });
}

const found = async (orion: Orion, rule = "") => told(await derived(orion, rule));

describe("attempts", () => {
  const cases: [name: string, states: State[], expected: string[]][] = [
    [
      "a run",
      [
        ["PENDING", 3],
        ["RUNNING", 4],
        ["COMPLETED", 5],
      ],
      ["r:1 succeeded 4–5"],
    ],
    [
      "a retry by hand is an attempt of its own: the failure stays",
      [
        ["RUNNING", 3],
        ["FAILED", 4],
        ["SCHEDULED:AwaitingRetry", 6],
        ["RUNNING", 7],
        ["COMPLETED", 8],
      ],
      ["r:1 failed 3–4", "r:2 succeeded 7–8"],
    ],
    [
      "retries by themselves are not: the run did not fail before its end",
      [
        ["RUNNING", 3],
        ["SCHEDULED:AwaitingRetry", 4],
        ["RUNNING", 5],
        ["COMPLETED", 6],
      ],
      ["r:1 succeeded 3–6"],
    ],
    [
      "two ends that say the same are one, and it ended with the first",
      [
        ["RUNNING", 3],
        ["FAILED", 4],
        ["CRASHED", 5],
      ],
      ["r:1 failed 3–4"],
    ],
    [
      "an end that somebody changed is two: failed, then made good",
      [
        ["RUNNING", 3],
        ["FAILED", 4],
        ["COMPLETED", 6],
      ],
      ["r:1 failed 3–4", "r:2 succeeded 3–6"],
    ],
    [
      "a later attempt whose end somebody changed",
      [
        ["RUNNING", 3],
        ["FAILED", 4],
        ["RUNNING", 7],
        ["FAILED", 8],
        ["COMPLETED", 9],
      ],
      ["r:1 failed 3–4", "r:2 failed 7–8", "r:3 succeeded 7–9"],
    ],
    [
      "a run that crashed before it began",
      [
        ["PENDING", 3],
        ["CRASHED", 4],
      ],
      ["r:1 failed 4–4"],
    ],
    [
      "a run that was cancelled",
      [
        ["RUNNING", 3],
        ["CANCELLED", 4],
      ],
      ["r:1 cancelled 3–4"],
    ],
    [
      "a retry that still runs is none yet",
      [
        ["RUNNING", 3],
        ["FAILED", 4],
        ["SCHEDULED:AwaitingRetry", 5],
        ["RUNNING", 6],
      ],
      ["r:1 failed 3–4"],
    ],
    [
      "a run that waits",
      [
        ["SCHEDULED", 3],
        ["PENDING", 4],
      ],
      [],
    ],
  ];

  let deployments: string[];
  beforeAll(async () => {
    const orion = prefect();
    for (const [name, states] of cases) orion.run(name, states);
    deployments = await found(orion);
  });

  it.each(cases)("%s", (name, _, expected) => {
    const own = deployments.filter(row => row.startsWith(`${name}:`));
    expect(own.map(row => row.replace(name, "r"))).toEqual(expected);
  });

  it("come in whatever order: a late word of an earlier failure is still told", async () => {
    const orion = prefect();
    orion.run("r", [
      ["RUNNING", 7],
      ["COMPLETED", 8],
    ]);
    orion.states("r", [
      ["RUNNING", 3],
      ["FAILED", 4],
    ]);
    expect(await found(orion)).toEqual(["r:1 failed 3–4", "r:2 succeeded 7–8"]);
  });

  it("a run without its history ends as its row says", async () => {
    const orion = prefect();
    const ended = {
      state_type: "FAILED",
      state_name: "TimedOut",
      started_at: at(3),
      ended_at: at(4),
    };
    orion.row("alone", ended);
    // The row is newer than all that is known of its states.
    orion.row("late", {state_type: "COMPLETED", started_at: at(3), ended_at: at(9)});
    orion.states("late", [
      ["RUNNING", 3],
      ["FAILED", 5],
    ]);
    // The row is older than its states: it was read before the retry.
    orion.row("early", ended);
    orion.states("early", [
      ["RUNNING", 3],
      ["FAILED", 4],
      ["RUNNING", 10],
      ["COMPLETED", 11],
    ]);
    expect(await found(orion)).toEqual([
      "alone:1 failed 3–4",
      "early:1 failed 3–4",
      "late:1 failed 3–5",
      "late:2 succeeded 3–9",
      "early:2 succeeded 10–11",
    ]);
  });

  it("a row that is told to another moment than its state does not end the run again", async () => {
    const orion = prefect();
    const row = {state_type: "COMPLETED", started_at: at(3), ended_at: at(4.001)};
    const failed = {result: ["success=false"]};
    orion.row("last", row);
    orion.states("last", [["RUNNING", 3]]);
    orion.record("last", ["COMPLETED", 4], failed);
    orion.row("before", row);
    orion.record("before", ["COMPLETED", 4], failed);
    orion.states("before", [
      ["RUNNING", 6],
      ["FAILED", 7],
    ]);
    expect(await found(orion)).toEqual([
      "before:1 failed 3–4",
      "last:1 failed 3–4",
      "before:2 failed 6–7",
    ]);
  });

  it("a run that ended nobody knows when is listed, not counted", async () => {
    const orion = prefect();
    orion.row("r", {state_type: "COMPLETED", ended_at: null});
    const {deployments, problems} = await derived(orion);
    expect(deployments).toEqual([]);
    expect(problems).toContainEqual({
      source: "prefect",
      subject: "flow runs",
      reason: "ended, but nothing says when: not counted",
      count: 1,
    });
  });

  it("a run is known by what its flow wrote down alone", async () => {
    const orion = prefect();
    orion.record("r", ["RUNNING", 3]);
    orion.record("r", ["FAILED", 4]);
    orion.record("r", ["RUNNING", 6]);
    orion.record("r", ["COMPLETED", 7]);
    expect(await found(orion)).toEqual(["r:1 failed 3–4", "r:2 succeeded 6–7"]);
  });

  it("a state that two tell of is one: of one id, or of one moment", async () => {
    const orion = prefect();
    orion.run("r", [
      ["RUNNING", 3],
      ["COMPLETED", 4],
    ]);
    orion.record("r", ["COMPLETED", 4], {result: ["success=false"]});
    orion.run("s", [
      ["RUNNING", 5],
      ["COMPLETED", 6],
    ]);
    const result = ["success=false"];
    orion.record("s", ["COMPLETED", 6.01], {state_id: "s-1-6", result});
    expect(await found(orion)).toEqual(["r:1 failed 3–4", "s:1 failed 5–6"]);
  });
});

describe("what a rule takes", () => {
  /** Runs an hour apart, in this order, each told apart by one thing. */
  function many() {
    const orion = prefect();
    const one = (id: string, hour: number, facts = {}) =>
      orion.run(
        id,
        [
          ["RUNNING", hour],
          ["COMPLETED", hour],
        ],
        facts,
      );
    one("plain", 1);
    one("flow", 2, {flow: "hotpass-backfill"});
    one("deployment", 3, {deployment: "hotpass-backfill"});
    one("tag", 4, {tags: ["backfill", "hotpass"]});
    one("label", 5, {labels: ["kind=backfill/archive"]});
    one("pool", 6, {work_pool: "batch"});
    one("parameter", 7, {parameters: ["backfill=true", "incremental=false"]});
    one("child", 8, {is_subflow: true});
    return orion;
  }
  const all = ["plain", "flow", "deployment", "tag", "label", "pool", "parameter"];
  const cases: [rule: string, expected: string[]][] = [
    ["", all],
    ["where: {flow: hotpass-backfill}", ["flow"]],
    [
      "where: {flow: [hotpass-*], deployment: hotpass-refinement}",
      all.filter(name => name !== "deployment"),
    ],
    ["where: {tag: back*}", ["tag"]],
    ["where: {label: kind=backfill*}", ["label"]],
    ["where: {work_pool: batch}", ["pool"]],
    ["where: {tag: hotpass, flow: other}", []],
    ["exclude: {flow: hotpass-backfill}", all.filter(name => name !== "flow")],
    ["exclude: {deployment: ['*-backfill']}", all.filter(name => name !== "deployment")],
    ["exclude: {tag: backfill}", all.filter(name => name !== "tag")],
    ["exclude: {label: kind=*}", all.filter(name => name !== "label")],
    ["exclude: {work_pool: b*}", all.filter(name => name !== "pool")],
    ["exclude: {parameter: {backfill: true}}", all.filter(name => name !== "parameter")],
  ];

  let deployments: Derived["deployments"];
  beforeAll(async () => {
    // A rule an environment: one build tells of all of them.
    const rules = cases.map(
      ([rule], i) => `{from: prefect.flow_run, environment: e${i}${rule && `, ${rule}`}}`,
    );
    const {deployments: configured} = read(`deployments: [${rules.join(", ")}]`);
    const events = [...cloned().events(), ...many().events];
    ({deployments} = await deriveEvents(events, {deployments: configured}));
  });

  it.each(cases)("{%s}", (rule, expected) => {
    const environment = `e${cases.findIndex(([other]) => other === rule)}`;
    const ids = deployments
      .filter(row => row.environment === environment)
      .map(({deployment_id}) => deployment_id.split(":")[3]);
    expect(ids).toEqual(expected);
  });

  it("a run is deployed once for each service, or for the one that the rule names", async () => {
    const orion = prefect();
    orion.run("r", [
      ["RUNNING", 3],
      ["COMPLETED", 4],
    ]);
    const ids = async (rule: string) => {
      const service = (name: string) => ({name, repository: "shop", paths: [], team: null});
      const {deployments} = read(`deployments: [{from: prefect.flow_run${rule}}]`);
      const services = [service("api"), service("web")];
      const made = await deriveEvents([...cloned().events(), ...orion.events], {
        deployments,
        services,
      });
      return made.deployments.map(({deployment_id}) => deployment_id);
    };
    expect(await ids("")).toEqual(["api:production:prefect:r:1", "web:production:prefect:r:1"]);
    expect(await ids(", service: web")).toEqual(["web:production:prefect:r:1"]);
  });
});

describe("a run fails", () => {
  const succeeded = null;
  const cases: [state: string, result: string[], evidence: string | null][] = [
    ["FAILED", [], "the run ended FAILED"],
    ["FAILED:TimedOut", [], "the run ended FAILED (TimedOut)"],
    ["CRASHED", [], "the run ended CRASHED"],
    ["COMPLETED:RolledBack", [], "the run ended RolledBack"],
    ["COMPLETED:VALIDATION_FAILED", [], "the run ended VALIDATION_FAILED"],
    ["COMPLETED", ["success=false"], "the run returned success=false"],
    [
      "COMPLETED",
      ["status=VALIDATION_FAILED", "success=true"],
      "the run returned status=VALIDATION_FAILED",
    ],
    ["COMPLETED", ["success=true"], succeeded],
    ["COMPLETED:Cached", [], succeeded],
  ];

  /** A run an hour, each as a case says. */
  function all() {
    const orion = prefect();
    for (const [i, [state, result]] of cases.entries()) {
      orion.run(
        `r${i}`,
        [
          ["RUNNING", i],
          [state, i + 0.5],
        ],
        {url: `https://prefect.example/${i}`},
      );
      if (result.length > 0) orion.record(`r${i}`, [state, i + 0.5], {result});
    }
    orion.run("cancelled", [
      ["RUNNING", 20],
      ["CANCELLED", 21],
    ]);
    return orion;
  }
  let made: Derived;
  beforeAll(async () => {
    made = await derived(all());
  });

  it.each(cases)("%s %j: %s", (state, result, evidence) => {
    const i = cases.findIndex(one => one[0] === state && one[1] === result);
    const id = `shop:production:prefect:r${i}:1`;
    const failures = made.failures.filter(({deployment_id}) => deployment_id === id);
    const reasons = failures.map(row => [row.cause, row.confidence, row.evidence]);
    expect(reasons).toEqual(evidence === null ? [] : [["run_failed", "certain", evidence]]);
    const status = evidence === null ? "succeeded" : "failed";
    const url = `https://prefect.example/${i}`;
    expect(made.deployments.find(row => row.deployment_id === id)).toMatchObject({status, url});
  });

  it("not by being cancelled, which is neither", () => {
    const {status, is_failed} = made.deployments.at(-1)!;
    expect([status, is_failed]).toEqual(["cancelled", false]);
  });

  it("by what the rule says instead; what failed otherwise is no success", async () => {
    const rule = ", failed_when: {state: [CRASHED, Cached], result: {success: true}}";
    const {deployments} = await derived(all(), rule);
    expect(deployments.map(({status}) => status)).toEqual([
      ...["cancelled", "cancelled", "failed", "succeeded", "succeeded", "succeeded"],
      ...["failed", "failed", "failed", "cancelled"],
    ]);
  });

  it("once, and recovers once, where it was retried", async () => {
    const orion = prefect();
    orion.run(
      "r",
      [
        ["RUNNING", 3],
        ["FAILED", 4],
        ["RUNNING", 7],
        ["COMPLETED", 8.5],
      ],
      {
        run_count: 2,
      },
    );
    const {failures, observations} = await derived(orion);
    expect(failures).toMatchObject([
      {
        deployment_id: "shop:production:prefect:r:1",
        detected_at: at(4),
        restored_at: at(8.5),
        restored_by: "shop:production:prefect:r:2",
      },
    ]);
    const values = (metric: string) =>
      observations.filter(row => row.metric === metric).map(({value}) => value);
    expect(values("change_failure_rate")).toEqual([1, 0]);
    // From the failure at 4 to the success at 8.5, not from the start and not the run as a whole.
    expect(values("failed_deployment_recovery_time")).toEqual([4.5]);
  });
});
