import {describe, expect, it} from "vitest";
import {observed, withDerived} from "../../../test/support/derived.ts";
import {github} from "../../../test/support/github.ts";
import {at, history, shaOf} from "../../../test/support/history.ts";
import type {Config, IncidentRule} from "../../config.ts";
import {readModel} from "../../lib/models.ts";
import type {Failure} from "../../tables/failure.ts";
import type {Incident} from "../../tables/incident.ts";
import type {Problem} from "../../tables/published.ts";
import {severityOf} from "./incidents.ts";

const rule: IncidentRule = {
  from: "github.issue",
  where: {label: ["sev1", "sev2", "incident"]},
  service: null,
};

/** Three changes, of which `d1` at 10 carried the first, `d2` at 20 the second (#7), `d3` at 30 the third. */
function shop() {
  const [told, hub] = [history(), github()];
  told.commit("a", {hour: 1});
  told.commit("b", {hour: 11, change_number: 7});
  told.commit("c", {hour: 21});
  told.deploy("d1", 10, {of: "a"});
  told.deploy("d2", 20, {of: "b"});
  told.deploy("d3", 30, {of: "c"});
  return {told, hub};
}

function derived({told, hub}: ReturnType<typeof shop>, config: Partial<Config> = {}) {
  const events = [...told.events(), ...hub.events];
  return withDerived(events, {incidents: [rule], ...config}, async query => ({
    incidents: await query<Incident>("select * from incident order by incident_id"),
    failures: await query<Failure>("select * from failure order by deployment_id, cause"),
    recovery: await observed(query, "dora/failed_deployment_recovery_time"),
    problems: await query<Problem>(readModel("steps/problem.sql")),
  }));
}

describe("an incident", () => {
  it("begins with its label and ends when it is closed for the last time", async () => {
    const facts = shop();
    facts.hub.issue(1, {bug: 22, SEV1: 24}, {opened: 21, closed: 28});
    facts.hub.issue(2, {sev2: 24}, {opened: 21, closed: 26, state: "open", closed_at: null});
    const closed = {issue_id: "shop#2", kind: "closed", label: ""};
    facts.hub.add("issue_event", {...closed, happened_at: at(26)});
    facts.hub.add("issue_event", {...closed, kind: "reopened", happened_at: at(27)});
    facts.hub.issue(3, {bug: 24}, {closed: 26});
    const {incidents} = await derived(facts);
    expect(incidents).toMatchObject([
      {
        incident_id: "shop#1",
        severity: 1,
        detected_at: at(24),
        restored_at: at(28),
        service: "shop",
      },
      {incident_id: "shop#2", severity: 2, detected_at: at(24), restored_at: null},
    ]);
  });

  it("begins when it was opened, where the label tells no moment or came when all was over", async () => {
    const facts = shop();
    facts.hub.issue(1, {}, {opened: 21, closed: 23, labels: ["incident"]});
    facts.hub.issue(2, {incident: 29}, {opened: 22, closed: 23});
    const {incidents} = await derived(facts);
    expect(incidents.map(row => row.detected_at)).toEqual([at(21), at(22)]);
    expect(incidents.map(row => row.severity)).toEqual([null, null]);
  });

  it("that lost its label is none", async () => {
    const facts = shop();
    facts.hub.issue(1, {sev1: 24}, {labels: ["bug"]});
    expect((await derived(facts)).incidents).toEqual([]);
  });

  it("is none where the configuration names no rule", async () => {
    const facts = shop();
    facts.hub.issue(1, {sev1: 24});
    const {incidents, failures} = await derived(facts, {incidents: []});
    expect([incidents, failures]).toEqual([[], []]);
  });
});

describe("speaks against", () => {
  it("the deployment that carried the pull request that it names", async () => {
    const facts = shop();
    facts.hub.issue(1, {sev1: 40}, {closed: 43, cause_number: 7});
    const {failures, recovery, incidents} = await derived(facts);
    expect(failures).toEqual([
      {
        ...{deployment_id: "d2", cause: "incident", confidence: "strong", restored_by: null},
        ...{detected_at: at(40), restored_at: at(43)},
        evidence: "named as the root cause by shop#1",
        is_by_day: false,
      },
    ]);
    expect(incidents).toMatchObject([{deployment_id: "d2", confidence: "strong"}]);
    expect(recovery).toEqual(["d2 3"]);
  });

  it.each([
    ["a commit", {cause_sha: shaOf("b")}],
    ["the first digits of a commit", {cause_sha: shaOf("b").slice(0, 8)}],
  ])("the deployment that carried %s", async (_, cause) => {
    const facts = shop();
    facts.hub.issue(1, {sev1: 40}, cause);
    expect((await derived(facts)).failures).toMatchObject([{deployment_id: "d2"}]);
  });

  it("the deployment that carried a commit of a squash", async () => {
    const facts = shop();
    facts.hub.pull(7, {merged: 11, merge_sha: shaOf("b"), commits: {own: 8}});
    facts.hub.issue(1, {sev1: 40}, {cause_sha: shaOf("own").slice(0, 10)});
    expect((await derived(facts)).failures).toMatchObject([{deployment_id: "d2"}]);
  });

  it("what the last comment names, before what the issue names", async () => {
    const facts = shop();
    facts.hub.issue(1, {sev1: 40}, {cause_sha: shaOf("a")});
    const moment = {issue_id: "shop#1", kind: "root_cause"};
    facts.hub.add("issue_event", {...moment, label: shaOf("c"), happened_at: at(41)});
    facts.hub.add("issue_event", {...moment, label: "#7", happened_at: at(42)});
    expect((await derived(facts)).failures).toMatchObject([{deployment_id: "d2"}]);
  });

  it("else the latest before it, where that is within the window", async () => {
    const facts = shop();
    facts.hub.issue(1, {sev2: 29}, {closed: 33});
    const {failures} = await derived(facts);
    expect(failures).toMatchObject([
      {deployment_id: "d2", confidence: "inferred", detected_at: at(29), restored_at: at(33)},
    ]);
    const narrow = {causes: ["incident"] as const, attributionHours: 8};
    expect((await derived(facts, {failures: narrow})).failures).toEqual([]);
  });

  it("nothing where it came long after, or names a cause that no deployment carried", async () => {
    const facts = shop();
    facts.hub.issue(1, {sev1: 54.01});
    facts.hub.issue(2, {sev1: 31}, {cause_number: 99});
    const {failures, incidents, problems} = await derived(facts);
    expect(failures).toEqual([]);
    expect(incidents).toMatchObject([{deployment_id: null}, {deployment_id: null}]);
    const listed = problems.filter(({subject}) => subject === "incidents");
    expect(listed.map(({reason, count}) => `${count} ${reason}`).toSorted()).toEqual([
      "1 with a named cause that no deployment is known to have carried",
      "1 without a deployment of their service shortly before them",
    ]);
  });

  it("nothing where it was not as bad as Sev2; where nobody said how bad, it counts", async () => {
    const facts = shop();
    facts.hub.issue(1, {incident: 15, sev3: 15});
    facts.hub.issue(2, {incident: 25});
    const {failures, incidents} = await derived(facts);
    expect(failures).toMatchObject([{deployment_id: "d2"}]);
    expect(incidents.map(({severity}) => severity)).toEqual([3, null]);
  });

  it("no deployment outside production, and none of another service", async () => {
    const facts = shop();
    facts.told.deploy("test-1", 31, {of: "c", environment: "staging"});
    facts.told.deploy("web-1", 32, {of: "c", service: "web"});
    facts.hub.issue(1, {sev1: 33});
    const service = {repository: "shop", paths: [], team: null};
    const services = ["shop", "web"].map(name => ({...service, name}));
    const incidents = (name: string | null) => ({incidents: [{...rule, service: name}], services});
    expect((await derived(facts, incidents("shop"))).failures).toMatchObject([
      {deployment_id: "d3"},
    ]);
    expect((await derived(facts, incidents("web"))).failures).toMatchObject([
      {deployment_id: "web-1"},
    ]);
    // Two services, and nobody says which: neither is blamed.
    expect((await derived(facts, incidents(null))).failures).toEqual([]);
  });

  it("nothing where incidents are not counted", async () => {
    const facts = shop();
    facts.hub.issue(1, {sev1: 25});
    const failures = {causes: ["rollback"] as const, attributionHours: 24};
    expect((await derived(facts, {failures})).failures).toEqual([]);
  });
});

describe("recovery", () => {
  it("waits for the last of several incidents, and is open while one is", async () => {
    const facts = shop();
    facts.hub.issue(1, {sev1: 22}, {closed: 23});
    facts.hub.issue(2, {sev1: 24}, {closed: 29});
    expect((await derived(facts)).recovery).toEqual(["d2 7"]);
    facts.hub.issue(3, {sev1: 25});
    expect((await derived(facts)).recovery).toEqual(["d2 null"]);
  });

  it("runs from the incident's beginning to the rollback, where that came first", async () => {
    const facts = shop();
    facts.told.deploy("back", 33, {of: "b"});
    facts.hub.issue(1, {sev1: 31}, {closed: 40});
    const {failures, recovery} = await derived(facts);
    expect(failures.map(row => [row.deployment_id, row.cause, row.detected_at])).toEqual([
      ["d3", "incident", at(31)],
      ["d3", "rollback", at(31)],
    ]);
    expect(recovery).toEqual(["d3 2"]);
  });

  it("of a run that failed begins with the run", async () => {
    const facts = shop();
    facts.told.deploy("bad", 31, {of: "c", status: "failed"});
    facts.told.deploy("good", 36, {of: "c"});
    facts.hub.issue(1, {sev1: 32}, {closed: 34});
    expect((await derived(facts)).recovery).toEqual(["bad 3"]);
  });
});

describe("the severity that a label tells", () => {
  it.each([
    ["sev1", 1],
    ["SEV-2", 2],
    ["severity: 3", 3],
    ["priority/P1", 1],
    ["incident", null],
    ["seven1", null],
    ["http2", null],
    ["sev12", null],
    ["step 1", null],
  ])("%s: %s", (label, expected) => expect(severityOf(label)).toBe(expected));
});
