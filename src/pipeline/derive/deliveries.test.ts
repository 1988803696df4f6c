import {describe, expect, it} from "vitest";
import {defaultConfig} from "../../../src/config/defaults.ts";
import {at, type Derived, history, shaOf} from "../../../test/support/history.ts";

const base = defaultConfig("/");

/** `change or commit → deployment`, for every name of a commit. */
function arrivals(rows: readonly {id: string; deployment_id: string | null}[], names: string[]) {
  const nameOf = (id: string) => names.find(name => id.endsWith(`@${shaOf(name)}`)) ?? id;
  return rows.map(({id, deployment_id}) => `${nameOf(id)} → ${deployment_id}`).toSorted();
}

function changesOf({deliveries}: Derived, service: string, names: string[]) {
  const own = deliveries.filter(row => row.service === service);
  return arrivals(
    own.map(row => ({...row, id: row.change_id})),
    names,
  );
}

function commitsOf({commitDeliveries}: Derived, service: string, names: string[]) {
  const own = commitDeliveries.filter(row => row.service === service);
  return arrivals(
    own.map(row => ({...row, id: `@${row.sha}`})),
    names,
  );
}

describe("services by path", () => {
  const names = ["a", "api", "web", "docs", "both"];
  const service = {repository: null, team: null};
  const services = [
    {...service, name: "api", paths: ["api/**"], team: "blue"},
    {...service, name: "web", paths: ["web/**"]},
    {...service, name: "whole", paths: []},
  ];

  function shop() {
    const told = history();
    const ada = {person_id: "ada"};
    told.commit("a", {...ada, paths: ["api/a.ts", "web/a.ts"]});
    told.commit("api", {...ada, parents: ["a"], paths: ["api/b.ts"]});
    told.commit("web", {...ada, parents: ["api"], paths: ["web/b.ts", "web/c.ts"]});
    const merge = {form: "pull_request", change_number: 7, paths: []};
    told.commit("merge", {parents: ["a", "web"], ...merge});
    told.commit("docs", {...ada, paths: ["docs/index.md"]});
    told.commit("both", {...ada, paths: ["api/b.ts", "web/b.ts"]});
    for (const {name} of services) {
      told.deploy(`${name}-1`, 20, {of: "a", service: name});
      told.deploy(`${name}-2`, 30, {of: "both", service: name});
    }
    // One person is enough to tell teams apart here.
    return told.derive({services, people: {...base.people, minimumGroup: 1}});
  }

  it("take a change for each service whose paths it touches", async () => {
    const derived = await shop();
    expect(changesOf(derived, "api", names)).toEqual([
      "a → api-1",
      "both → api-2",
      "shop#7 → api-2",
    ]);
    expect(changesOf(derived, "web", names)).toEqual([
      "a → web-1",
      "both → web-2",
      "shop#7 → web-2",
    ]);
    expect(changesOf(derived, "whole", names)).toHaveLength(4);
  });

  it("take a commit for the services whose paths it touches itself", async () => {
    const derived = await shop();
    expect(commitsOf(derived, "api", names)).toEqual(["a → api-1", "api → api-2", "both → api-2"]);
    expect(commitsOf(derived, "web", names)).toEqual(["a → web-1", "both → web-2", "web → web-2"]);
    expect(commitsOf(derived, "whole", names)).toHaveLength(5);
    const teams = derived.commitDeliveries.filter(row => row.service === "api");
    expect(new Set(teams.map(({team}) => team))).toEqual(new Set(["blue"]));
  });

  it("list the changes that belong to none", async () => {
    const told = history();
    told.commit("docs", {paths: ["docs/index.md"]});
    const {problems} = await told.derive({services: services.slice(0, 2)});
    const reason = expect.stringContaining("no path");
    expect(problems).toContainEqual(expect.objectContaining({source: "shop", reason, count: 1}));
  });
});

describe("a commit of a change", () => {
  it("may be deployed before its change is", async () => {
    const shop = history();
    shop.commit("a");
    shop.commit("early", {parents: ["a"]});
    shop.commit("late", {parents: ["early"]});
    shop.commit("merge", {parents: ["a", "late"], form: "pull_request", change_number: 7});
    shop.deploy("d1", 10, {of: "a"});
    shop.deploy("d2", 11, {of: "early"});
    shop.deploy("d3", 12, {of: "merge"});
    const derived = await shop.derive();
    const names = ["a", "early", "late"];
    expect(commitsOf(derived, "shop", names)).toEqual(["a → d1", "early → d2", "late → d3"]);
    expect(changesOf(derived, "shop", names)).toEqual(["a → d1", "shop#7 → d3"]);
  });

  it("is never later than its change, when that is known by time alone", async () => {
    const shop = history();
    shop.commit("a", {hour: 1});
    shop.commit("b", {hour: 2});
    shop.deploy("d1", 1.5);
    shop.deploy("d2", 3);
    shop.deploy("d3", 4, {of: "b"});
    const derived = await shop.derive();
    expect(changesOf(derived, "shop", ["a", "b"])).toEqual(["a → d1", "b → d2"]);
    expect(commitsOf(derived, "shop", ["a", "b"])).toEqual(["a → d1", "b → d2"]);
  });
});

describe("several production environments", () => {
  /** Both regions get `a`, then one after the other `b`; only Europe has `c` so far. */
  function regions() {
    const shop = history();
    for (const name of ["a", "b", "c"]) shop.commit(name);
    const [eu, us] = [{environment: "production-eu"}, {environment: "Production-US"}];
    shop.deploy("staging-1", 5, {of: "c", environment: "staging"});
    shop.deploy("eu-1", 10, {of: "a", ...eu});
    shop.deploy("us-1", 11, {of: "a", ...us});
    shop.deploy("us-2", 20, {of: "b", ...us});
    shop.deploy("eu-2", 21, {of: "c", ...eu});
    return shop;
  }

  it("deliver a change with the first of them", async () => {
    const derived = await regions().derive();
    const expected = ["a → eu-1", "b → us-2", "c → eu-2"];
    expect(changesOf(derived, "shop", ["a", "b", "c"])).toEqual(expected);
    expect(commitsOf(derived, "shop", ["a", "b", "c"])).toEqual(expected);
  });

  it("deliver it with each, where each counts", async () => {
    const environments = {...base.environments, count: "each"} as const;
    const derived = await regions().derive({environments});
    const expected = ["a → eu-1", "a → us-1", "b → eu-2", "b → us-2", "c → eu-2"];
    expect(changesOf(derived, "shop", ["a", "b", "c"])).toEqual(expected);
    expect(commitsOf(derived, "shop", ["a", "b", "c"])).toEqual(expected);
  });

  it("are those that the configuration names", async () => {
    const environments = {...base.environments, production: ["stag*"]};
    const derived = await regions().derive({environments});
    const expected = ["a → staging-1", "b → staging-1", "c → staging-1"];
    expect(changesOf(derived, "shop", ["a", "b", "c"])).toEqual(expected);
    expect(
      derived.deployments.filter(({is_production}) => is_production).map(d => d.deployment_id),
    ).toEqual(["staging-1"]);
  });
});

describe("the first deployment on record", () => {
  function shop() {
    const told = history();
    for (const name of ["a", "b", "c"]) told.commit(name);
    told.deploy("failed", 4, {of: "a", status: "failed"});
    told.deploy("d1", 10, {of: "b"});
    told.deploy("d2", 20, {of: "c"});
    return told;
  }

  it.each([
    ["exclude", ["first deployment", "first deployment", null], [null, null, 17]],
    ["include", [null, null, null], [9, 8, 17]],
  ] as const)("%s: what it claims", async (firstDeployment, excluded, values) => {
    const derived = await shop().derive({changes: {...base.changes, firstDeployment}});
    expect(derived.deliveries.map(row => row.is_first_deployment)).toEqual([true, true, false]);
    for (const metric of ["lead_time_for_changes", "change_lead_time"]) {
      const rows = derived.observations
        .filter(row => row.metric === metric)
        .toSorted((a, b) => (a.started_at! < b.started_at! ? -1 : 1));
      expect(rows.map(row => row.excluded)).toEqual(excluded);
      expect(rows.map(row => row.value)).toEqual(values);
    }
  });

  it("is each service's and environment's own", async () => {
    const told = shop();
    told.deploy("us-1", 15, {of: "c", environment: "production-us"});
    const derived = await told.derive();
    const last = derived.deliveries.at(-1)!;
    expect(last).toMatchObject({deployment_id: "us-1", is_first_deployment: true});
    expect(last.delivered_at).toBe(at(15));
  });
});
