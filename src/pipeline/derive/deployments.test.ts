import {describe, expect, it} from "vitest";
import type {DeploymentRule} from "../../../src/config.ts";
import {at, type Derived, deriveEvents, history} from "../../../test/support/history.ts";

function rule(facts: Partial<DeploymentRule>): DeploymentRule {
  return {from: "git.tag", where: {}, service: null, environment: "production", ...facts};
}

function service(name: string) {
  return {name, repository: null, paths: [], team: null};
}

function found({deployments}: Derived): string[] {
  return deployments.map(({deployment_id, rule}) => `${deployment_id} by ${rule}`);
}

/** Two commits, of which the second is tagged with each name an hour after the one before. */
function tagged(...tags: string[]) {
  const shop = history();
  shop.commit("a");
  shop.commit("b");
  tags.forEach((tag, i) => {
    shop.tag(tag, "b", 10 + i);
  });
  return shop;
}

describe("without rules", () => {
  it("imported deployments are the best evidence", async () => {
    const shop = tagged("v1.0.0");
    shop.deploy("d1", 20, {of: "b"});
    const derived = await shop.derive();
    expect(found(derived)).toEqual(["d1 by import.deployment"]);
    expect(derived.services).toMatchObject([
      {service: "shop", rule: "import.deployment (default)", observed_from: at(20)},
    ]);
  });

  it("version tags come next, without pre-releases and other tags", async () => {
    const derived = await tagged("v1.0.0rc1", "v1.0.0", "v1", "nightly", "ui-2.0.0").derive();
    expect(found(derived)).toEqual(["shop:production:tag:v1.0.0 by git.tag (default)"]);
    expect(derived.services).toMatchObject([
      {rule: "git.tag (default)", observed_from: at(1), repository: "shop"},
    ]);
  });

  it("versions of components count where the repository has none of its own", async () => {
    const derived = await tagged("ui-2.0.0", "api-1.0.0", "api-1.1.0rc1").derive();
    expect(found(derived)).toEqual([
      "shop:production:tag:ui-2.0.0 by git.tag (default)",
      "shop:production:tag:api-1.0.0 by git.tag (default)",
    ]);
  });

  it("merges stand in where there is no version at all", async () => {
    const shop = tagged("v1", "nightly");
    shop.commit("x", {parents: ["b"]});
    shop.commit("m", {parents: ["b", "x"], form: "pull_request", change_number: 7});
    shop.commit("n", {parents: ["m", "x"], form: "branch"});
    const derived = await shop.derive();
    expect(derived.deployments.map(row => [row.finished_at, row.rule, row.change_count])).toEqual([
      [at(1), "git.merge", 1],
      [at(2), "git.merge", 1],
      [at(4), "git.merge", 1],
    ]);
    expect(derived.services).toMatchObject([{rule: "git.merge (default)"}]);
  });

  it("each repository goes by its own evidence", async () => {
    const [tags, merges] = [history({repository: "tags"}), history({repository: "merges"})];
    tags.commit("a");
    tags.tag("v1.0.0", "a");
    merges.commit("b");
    const {services} = await deriveEvents([...tags.events(), ...merges.events()]);
    expect(services.map(row => [row.service, row.rule])).toEqual([
      ["merges", "git.merge (default)"],
      ["tags", "git.tag (default)"],
    ]);
  });
});

describe("a rule over tags", () => {
  it("takes exactly what its globs say, pre-releases too", async () => {
    const deployments = [rule({where: {tag: ["v*", "ui/*"]}})];
    const shop = tagged("v1.0.0rc1", "v2", "V3", "ui/1", "x/v1");
    expect(found(await shop.derive({deployments}))).toEqual([
      "shop:production:tag:v1.0.0rc1 by git.tag",
      "shop:production:tag:v2 by git.tag",
      "shop:production:tag:ui/1 by git.tag",
    ]);
  });

  it("takes versions where it has no globs", async () => {
    const derived = await tagged("v1.0.0", "v1.1.0rc1").derive({deployments: [rule({})]});
    expect(found(derived)).toEqual(["shop:production:tag:v1.0.0 by git.tag"]);
  });

  it("deploys the service and to the environment that it names", async () => {
    const services = [service("api"), service("web")];
    const deployments = [
      rule({where: {tag: ["api-*"]}, service: "api"}),
      rule({where: {tag: ["all-*"]}, environment: "staging"}),
    ];
    const derived = await tagged("api-1", "all-1").derive({services, deployments});
    expect(
      derived.deployments.map(row => [row.deployment_id, row.service, row.is_production]),
    ).toEqual([
      ["api:production:tag:api-1", "api", true],
      ["api:staging:tag:all-1", "api", false],
      ["web:staging:tag:all-1", "web", false],
    ]);
  });

  it("is listed when it matches nothing", async () => {
    const deployments = [rule({where: {tag: ["release-*"]}})];
    const derived = await tagged("v1.0.0").derive({deployments});
    expect(derived.deployments).toEqual([]);
    const reason = expect.stringContaining("nothing");
    expect(derived.problems).toMatchObject([{source: "shop", reason, count: 1}]);
  });

  it("shares a deployment with another rule that matches the same tag", async () => {
    const deployments = [rule({where: {tag: ["v*"]}}), rule({where: {tag: ["*.0"]}})];
    const derived = await tagged("v1.0", "v1.1").derive({deployments});
    expect(found(derived)).toEqual([
      "shop:production:tag:v1.0 by git.tag",
      "shop:production:tag:v1.1 by git.tag",
    ]);
    expect(derived.deliveries.map(({deployment_id}) => deployment_id)).toEqual(
      Array(2).fill("shop:production:tag:v1.0"),
    );
  });
});

describe("a rule over imported deployments", () => {
  function imported() {
    const shop = tagged();
    shop.deploy("d1", 10, {of: "a", service: "api-eu", environment: null});
    shop.deploy("d2", 20, {of: "b", service: "api-us", environment: "prod/us"});
    shop.deploy("d3", 30, {of: "b", service: "web", environment: "staging", repository: null});
    return shop;
  }

  it("takes what the service's name says, and fills in what a row leaves out", async () => {
    const deployments = [rule({from: "import.deployment", environment: "prod/eu"})];
    const derived = await imported().derive({
      deployments,
      services: [service("api-eu"), service("web")],
    });
    expect(
      derived.deployments.map(row => [row.service, row.environment, row.repository, row.sha]),
    ).toEqual([
      ["api-eu", "prod/eu", "shop", expect.any(String)],
      ["web", "staging", "shop", expect.any(String)],
    ]);
    expect(derived.deliveries.map(({deployment_id}) => deployment_id)).toEqual(
      expect.arrayContaining(["d1"]),
    );
  });

  it("takes what its globs say, under the service that it names", async () => {
    const where = {service: ["api-*"], environment: ["prod*/**", "production"]};
    const deployments = [rule({from: "import.deployment", where, service: "api"})];
    const derived = await imported().derive({deployments, services: [service("api")]});
    expect(derived.deployments.map(row => [row.service, row.environment])).toEqual([
      ["api", "production"],
      ["api", "prod/us"],
    ]);
  });

  it("tells deployments of several services apart that come from one row", async () => {
    const where = {service: ["api-eu"]};
    const deployments = [rule({from: "import.deployment", where})];
    const services = [service("api"), service("web")];
    const derived = await imported().derive({deployments, services});
    expect(derived.deployments.map(row => row.service).toSorted()).toEqual(["api", "web"]);
    const ids = derived.deployments.map(({deployment_id}) => deployment_id);
    expect(new Set(ids).size).toBe(2);
  });
});

describe("tags", () => {
  it("count by the last reading: one that is gone deploys nothing, one that moved deploys anew", async () => {
    const before = tagged("v1.0.0", "v1.1.0", "v1.2.0").events();
    const after = tagged();
    after.tag("v1.1.0", "a", 30);
    after.tag("v1.2.0", "b", 12);
    const later = after.events(at(20_000));
    for (const events of [
      [...before, ...later],
      [...later, ...before],
    ]) {
      const derived = await deriveEvents(events);
      expect(derived.deployments.map(row => [row.deployment_id, row.finished_at])).toEqual([
        ["shop:production:tag:v1.2.0", at(12)],
        ["shop:production:tag:v1.1.0", at(30)],
      ]);
    }
  });
});
