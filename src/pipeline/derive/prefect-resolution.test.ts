import {describe, expect, it} from "vitest";
import {at, type Derived, deriveEvents, history, shaOf} from "../../../test/support/history.ts";
import {prefect} from "../../../test/support/prefect.ts";
import {read} from "../../config/fixtures/example.ts";

type Orion = ReturnType<typeof prefect>;

/** Two commits, `a` at 1 and `b` at 2. */
function cloned() {
  const shop = history();
  shop.commit("a", {hour: 1});
  shop.commit("b", {hour: 2});
  return shop;
}

function derived(orion: Orion): Promise<Derived> {
  const {deployments} = read("deployments: [{from: prefect.flow_run}]");
  return deriveEvents([...cloned().events(), ...orion.events], {deployments});
}

describe("the environment", () => {
  const rule = `, environment: {tag: "env:*", label: environment, parameter: target, work_pool: {"gpu-*": pool},
    deployment: {"*-nightly": nightly, "*": named}, default: fallback}`;
  /** Everything that may say it, the first word last. */
  const places: [place: string, facts: Partial<Parameters<Orion["row"]>[1]>, expected: string][] = [
    ["a deployment", {deployment: "hotpass-nightly"}, "nightly"],
    ["a work pool", {work_pool: "gpu-1"}, "pool"],
    ["a parameter", {parameters: ["target=parameter"]}, "parameter"],
    ["a label", {labels: ["environment=label"]}, "label"],
    ["a tag", {tags: ["env:tag", "hotpass"]}, "tag"],
  ];
  const config = "sources: {prefect: {parameters: [target]}}\n";

  async function environments(orion: Orion, text = rule) {
    const {deployments} = read(`${config}deployments: [{from: prefect.flow_run${text}}]`);
    const made = await deriveEvents([...cloned().events(), ...orion.events], {deployments});
    return {...made, names: made.deployments.map(({environment}) => environment)};
  }

  it("is the first that says: tag, label, parameter, work pool, deployment", async () => {
    const orion = prefect();
    const facts = {deployment: "none"};
    for (const [i, [name, more]] of places.entries()) {
      Object.assign(facts, more);
      orion.run(name, [["COMPLETED", i + 1]], {...facts});
    }
    const {names} = await environments(orion);
    expect(names).toEqual(places.map(([, , expected]) => expected));
  });

  it("is asked of the run record after the run, and before its pool", async () => {
    const orion = prefect();
    orion.run("a", [["COMPLETED", 1]], {work_pool: "gpu-1"});
    orion.record("a", ["COMPLETED", 1], {environment: "record"});
    orion.run("b", [["COMPLETED", 2]], {labels: ["environment=label"]});
    orion.record("b", ["COMPLETED", 2], {environment: "record"});
    expect((await environments(orion)).names).toEqual(["record", "label"]);
  });

  it("is the rule's own word whatever the run says", async () => {
    const orion = prefect();
    orion.run("a", [["COMPLETED", 1]], {tags: ["env:staging"]});
    const {names, problems} = await environments(orion, ", environment: live");
    expect(names).toEqual(["live"]);
    expect(problems.filter(({reason}) => reason.includes("environment"))).toEqual([]);
  });

  it("that nothing says is the default, and counted; so are words that contradict", async () => {
    const orion = prefect();
    orion.run("a", [["COMPLETED", 1]]);
    orion.run(
      "b",
      [
        ["FAILED", 2],
        ["RUNNING", 3],
        ["COMPLETED", 4],
      ],
      {tags: ["env:"]},
    );
    orion.run("c", [["COMPLETED", 5]], {tags: ["env:prod", "env:dev"]});
    const text = ', environment: {tag: "env:*", label: environment}';
    const {names, problems} = await environments(orion, text);
    expect(names).toEqual(["production", "production", "production", "dev"]);
    const subject = "deployments[0] (prefect.flow_run)";
    expect(problems.filter(problem => problem.subject === subject)).toEqual([
      {
        source: "shop",
        subject,
        reason: "with several environments in their tags: the first by name counts",
        count: 1,
      },
      {
        source: "shop",
        subject,
        reason: "without a word of their environment: the default counts",
        count: 3,
      },
    ]);
  });
});

describe("the commit", () => {
  /** The commit of a run's deployment, by its name, and what is said of it in the list of problems. */
  async function commitOf(tell: (orion: Orion) => void) {
    const orion = prefect();
    tell(orion);
    const {deployments, problems} = await derived(orion);
    const names = deployments.map(({sha}) => (sha === null ? null : (namesOf.get(sha) ?? sha)));
    return {names, reasons: problems.map(({reason}) => reason)};
  }
  const namesOf = new Map(["a", "b"].map(name => [shaOf(name), name]));
  const [a, b] = [shaOf("a"), shaOf("b")];

  it("is that of the record, else of the label, the tag, the parameter, the version", async () => {
    const {names, reasons} = await commitOf(orion => {
      const all = {parameters: [], labels: [], tags: []};
      const by = [
        {deployment_version: a.slice(0, 8)},
        {deployment_version: b, parameters: [`git_sha=${a}`]},
        {deployment_version: b, parameters: [`git_sha=${b}`], tags: [`git:${a.slice(0, 7)}`]},
        {tags: [`git:${b}`], labels: [`git_sha=${a.toUpperCase()}`]},
        {labels: [`git_sha=${b}`]},
      ];
      for (const [i, facts] of by.entries()) {
        orion.run(
          `r${i}`,
          [
            ["RUNNING", i + 3],
            ["COMPLETED", i + 3.5],
          ],
          {...all, ...facts},
        );
      }
      orion.record("r4", ["RUNNING", 7], {sha: a.slice(0, 10)});
    });
    expect(names).toEqual(["a", "a", "a", "a", "a"]);
    expect(reasons).toEqual([]);
  });

  it("is each attempt's own; what a later one does not say is as before", async () => {
    const {names} = await commitOf(orion => {
      orion.run("r", [
        ["RUNNING", 3],
        ["FAILED", 4],
        ["RUNNING", 5],
        ["FAILED", 6],
        ["RUNNING", 7],
        ["COMPLETED", 8],
      ]);
      orion.record("r", ["FAILED", 4], {sha: a});
      orion.record("r", ["RUNNING", 5], {sha: b});
    });
    expect(names).toEqual(["a", "b", "b"]);
  });

  it("is no version that no commit has: the digest of a file, a word, a branch", async () => {
    const versions = ["a726c507c177f85bb80d8bdc661701ca", "v1.2.3", "deadbeef", "abc"];
    const {names, reasons} = await commitOf(orion => {
      for (const [i, deployment_version] of versions.entries()) {
        orion.run(`r${i}`, [["COMPLETED", i + 3]], {deployment_version});
      }
    });
    expect(names).toEqual([null, null, null, null]);
    expect(reasons).toEqual([
      "without a commit: linked by time",
      "with a deployment version that is no commit on record",
    ]);
  });

  it("that is named and not on record is linked by time, and said to be", async () => {
    const {names, reasons} = await commitOf(orion => {
      orion.run("r", [["COMPLETED", 3]], {labels: [`git_sha=${"f".repeat(40)}`]});
    });
    expect(names).toEqual(["f".repeat(40)]);
    expect(reasons).toEqual(["with a commit that is not on record: linked by time"]);
  });

  it("carries by its ancestry; without one, by the time at which the run began", async () => {
    const orion = prefect();
    orion.run(
      "r1",
      [
        ["RUNNING", 3],
        ["COMPLETED", 4],
      ],
      {labels: [`git_sha=${a}`]},
    );
    orion.run("r2", [
      ["RUNNING", 1.5],
      ["COMPLETED", 5],
    ]);
    orion.run("r3", [
      ["RUNNING", 2.5],
      ["COMPLETED", 6],
    ]);
    const {deliveries} = await derived(orion);
    expect(deliveries).toMatchObject([
      {deployment_id: "shop:production:prefect:r1:1", link: "graph", delivered_at: at(4)},
      // Merged at 2: the run that began at 1.5 cannot have carried it.
      {deployment_id: "shop:production:prefect:r3:1", link: "time", delivered_at: at(6)},
    ]);
  });
});

describe("what nobody asked for", () => {
  it("flows that no rule reads are named", async () => {
    const orion = prefect();
    orion.run("r1", [["COMPLETED", 3]]);
    orion.run("r2", [["COMPLETED", 4]]);
    orion.run("r3", [["COMPLETED", 5]], {flow: "hotpass-backfill"});
    orion.run("child", [["COMPLETED", 6]], {flow: "load", is_subflow: true});
    const {problems, deployments} = await deriveEvents([...cloned().events(), ...orion.events]);
    expect(deployments.map(({rule}) => rule)).toEqual(["git.merge", "git.merge"]);
    expect(problems).toEqual([
      {
        source: "prefect",
        subject: "flow runs",
        reason:
          "not counted: no deployment rule reads them (from: prefect.flow_run); the flows are hotpass-backfill, hotpass-refinement-pipeline",
        count: 3,
      },
    ]);
  });

  it("a rule that matched nothing is named by its place, with the flows there are", async () => {
    const orion = prefect();
    orion.run("r1", [["COMPLETED", 3]]);
    const {problems} = await deriveEvents([...cloned().events(), ...orion.events], {
      deployments: read(`deployments:
        - {from: git.merge}
        - {from: git.tag}
        - {from: prefect.flow_run, where: {flow: refinement_pipeline_flow}}
        - {from: github.release}
        - {from: import.deployment}`).deployments,
    });
    expect(problems.map(({subject, reason}) => `${subject} ${reason}`)).toEqual([
      "deployments[1] (git.tag) matched nothing",
      "deployments[2] (prefect.flow_run) matched nothing; the flows seen are hotpass-refinement-pipeline",
      "deployments[3] (github.release) matched nothing",
      "deployments[4] (import.deployment) matched nothing",
    ]);
  });

  it("what ended before it began by the clocks takes no time, and is counted", async () => {
    const orion = prefect();
    orion.run("r", [["COMPLETED", 3]], {started_at: at(5)});
    const {deployments, problems} = await derived(orion);
    expect(deployments).toMatchObject([{started_at: at(3), finished_at: at(3)}]);
    expect(problems).toContainEqual({
      source: "shop",
      subject: "deployments by prefect.flow_run",
      reason: "ended before they began by the clocks: begun when they ended",
      count: 1,
    });
  });
});
