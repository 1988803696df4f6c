import {describe, expect, it} from "vitest";
import {observed, withDerived} from "../../../test/support/derived.ts";
import {github} from "../../../test/support/github.ts";
import {at, history, shaOf} from "../../../test/support/history.ts";
import type {Config, IncidentRule} from "../../config.ts";
import {readModel} from "../../lib/models.ts";
import type {RawEvent} from "../../sources/source.ts";
import type {Failure} from "../../tables/failure.ts";
import type {Incident} from "../../tables/incident.ts";
import type {Problem} from "../../tables/published.ts";
import type {SourceIncident} from "../../tables/source-incident.ts";

const imported: IncidentRule = {from: "import.incident", where: {label: []}, service: null};
const written: IncidentRule = {
  from: "markdown",
  path: "Next_Steps.md",
  where: {label: []},
  service: null,
};
const nothing: Omit<SourceIncident, "incident_id" | "detected_at"> = {
  service: null,
  repository: null,
  severity: 2,
  environment: null,
  restored_at: null,
  is_detected_by_day: null,
  is_restored_by_day: null,
  deployment: null,
  cause: null,
  cause_sha: null,
  cause_number: null,
  fix_number: null,
  is_withdrawn: null,
  written_at: null,
  origin: null,
  place: null,
  url: null,
};

/** An incident that was noticed at an hour, as `source` tells of it. */
function incident(
  incident_id: string,
  hour: number,
  facts: Partial<SourceIncident> = {},
  source = "import",
): RawEvent {
  const payload = {...nothing, incident_id, detected_at: at(hour), ...facts};
  const id = `${source}:incident:${incident_id}`;
  return {id, source, kind: `${source}.incident`, version: "1", payload};
}

/** The same in a document. */
function inDocument(id: string, hour: number, facts: Partial<SourceIncident> = {}): RawEvent {
  const place = "Next_Steps.md:12@0123456789ab";
  return incident(id, hour, {origin: "markdown", place, ...facts}, "markdown");
}

/** Three changes, of which `d1` at 10 carried the first, `d2` at 20 the second (#7), `d3` at 30 the third. */
function shop() {
  const told = history();
  told.commit("a", {hour: 1});
  told.commit("b", {hour: 11, change_number: 7});
  told.commit("c", {hour: 21});
  told.deploy("d1", 10, {of: "a"});
  told.deploy("d2", 20, {of: "b"});
  told.deploy("d3", 30, {of: "c"});
  return told;
}

function derived(events: readonly RawEvent[], config: Partial<Config> = {}) {
  return withDerived(events, {incidents: [imported], ...config}, async query => ({
    incidents: await query<Incident>("select * from incident order by incident_id"),
    failures: await query<Failure>("select * from failure order by deployment_id, cause"),
    recovery: await observed(query, "dora/failed_deployment_recovery_time"),
    problems: (await query<Problem>(readModel("steps/problem.sql")))
      .filter(({subject}) => subject === "incidents")
      .map(({source, reason}) => `${source}: ${reason}`),
  }));
}

/** Which deployment an incident is laid to. */
async function blamed(events: readonly RawEvent[], config: Partial<Config> = {}) {
  const {incidents} = await derived(events, config);
  return incidents.map(({incident_id, deployment_id, confidence}) =>
    [incident_id, deployment_id, confidence].join(" "),
  );
}

describe("an incident that is told of", () => {
  it("counts by the rule for what tells of it, and by none without", async () => {
    const events = [...shop().events(), incident("INC-1", 25), inDocument("INC-2", 32)];
    expect(await blamed(events, {incidents: []})).toEqual([]);
    expect(await blamed(events)).toEqual(["INC-1 d2 inferred"]);
    expect(await blamed(events, {incidents: [written]})).toEqual(["INC-2 d3 inferred"]);
    const other = {...written, path: "Other.md"};
    expect(await blamed(events, {incidents: [other]})).toEqual([]);
  });

  it("fails the deployment from when it was noticed until it was over", async () => {
    // Noticed 25, over 28: three hours.
    const {failures, recovery} = await derived([
      ...shop().events(),
      incident("INC-1", 25, {restored_at: at(28)}),
    ]);
    expect(failures).toMatchObject([
      {deployment_id: "d2", cause: "incident", detected_at: at(25), restored_at: at(28)},
    ]);
    expect(recovery).toEqual(["d2 3"]);
  });

  it("of Sev3 is listed and fails nothing", async () => {
    const {failures, incidents} = await derived([
      ...shop().events(),
      incident("INC-1", 25, {severity: 3}),
    ]);
    expect(failures).toEqual([]);
    expect(incidents).toMatchObject([{severity: 3, deployment_id: "d2"}]);
  });

  it("is gone once it is withdrawn", async () => {
    const events = [...shop().events(), inDocument("INC-1", 25, {is_withdrawn: true})];
    expect((await derived(events, {incidents: [written]})).incidents).toEqual([]);
  });
});

describe("the deployment that an incident names", () => {
  const run = (hub: ReturnType<typeof github>) => {
    hub.run("188", "a", 10, {conclusion: "failure"});
    hub.run("188", "a", 12, {attempt: 2});
    hub.run("199", "b", 20);
  };
  const byRuns: Partial<Config> = {
    deployments: [
      {from: "github.workflow_run", where: {}, service: null, environment: "production"},
    ],
  };

  it.each(["run 188", "188"])("is the last attempt of %s before it", async deployment => {
    const [told, hub] = [shop(), github()];
    run(hub);
    const events = [...told.events(), ...hub.events];
    const named = (hour: number) => [
      ...events,
      incident("INC-1", hour, {deployment, repository: "shop"}),
    ];
    expect(await blamed(named(200), byRuns)).toEqual([
      "INC-1 shop:production:shop:run:188:2 strong",
    ]);
    expect(await blamed(named(11), byRuns)).toEqual([
      "INC-1 shop:production:shop:run:188:1 strong",
    ]);
  });

  it.each([
    ["its version", "v1.2.0", "shop:production:tag:v1.2.0"],
    ["its version without the v", "1.2.0", "shop:production:tag:v1.2.0"],
    ["its id", "SHOP:production:tag:v1.2.0", "shop:production:tag:v1.2.0"],
  ])("is found by %s", async (_, deployment, id) => {
    const told = history();
    told.commit("a", {hour: 1});
    told.tag("v1.2.0", "a", 5);
    told.commit("b", {hour: 10});
    told.tag("v1.3.0", "b", 12);
    const events = [...told.events(), incident("INC-1", 13, {deployment})];
    expect(await blamed(events)).toEqual([`INC-1 ${id} strong`]);
  });

  it("is not guessed where it is not known, and is listed", async () => {
    const events = [...shop().events(), inDocument("INC-1", 25, {deployment: "run 7"})];
    const {incidents, problems} = await derived(events, {incidents: [written]});
    expect(incidents).toMatchObject([{deployment_id: null}]);
    expect(problems).toEqual(["markdown:Next_Steps.md: with a named deployment that is not known"]);
  });
});

describe("the cause that an incident names", () => {
  it.each([
    ["a commit", {cause_sha: shaOf("a").slice(0, 8).toUpperCase()}, "d1"],
    ["a pull request", {cause_number: 7}, "d2"],
  ])("leads to the deployment by %s", async (_, facts, id) => {
    // At 31 the latest deployment is d3: only the cause says otherwise.
    expect(await blamed([...shop().events(), incident("INC-1", 31, facts)])).toEqual([
      `INC-1 ${id} strong`,
    ]);
  });

  it("comes after the deployment that it names", async () => {
    // d2 carried the pull request, and d3 came only after the incident was noticed.
    const facts = {cause_number: 7, deployment: "d3"};
    expect(await blamed([...shop().events(), incident("INC-1", 25, facts)])).toEqual([
      "INC-1 d3 strong",
    ]);
  });
});

describe("where an incident was felt", () => {
  function environments() {
    const told = shop();
    told.deploy("s1", 31, {of: "c", environment: "staging"});
    told.deploy("eu", 32, {of: "c", environment: "production-eu"});
    return told.events();
  }

  it.each([
    ["production", "d3"],
    ["Production-EU", "eu"],
    ["staging", "s1"],
    // No deployment says "prod", but it is a name of production: the latest of any.
    ["prod", "eu"],
    ["qa", ""],
  ])("%s is where the deployment is looked for", async (environment, id) => {
    const events = [...environments(), incident("INC-1", 33, {environment})];
    expect((await blamed(events))[0]).toBe(`INC-1 ${id} ${id === "" ? "" : "inferred"}`);
  });

  it("and nowhere else: an environment without deployments is listed", async () => {
    const {problems} = await derived([
      ...environments(),
      incident("INC-1", 33, {environment: "qa"}),
    ]);
    expect(problems).toEqual([
      "import: in an environment to which nothing is known to be deployed",
    ]);
  });

  it("is the service that it names, else the rule's; of several none", async () => {
    const told = shop();
    told.deploy("web-1", 32, {of: "c", service: "web"});
    const service = {repository: "shop", paths: [], team: null};
    const services = ["shop", "web"].map(name => ({...service, name}));
    const events = (name: string | null) => [
      ...told.events(),
      incident("INC-1", 33, {service: name}),
    ];
    const ruled = {...imported, service: "web"};
    expect(await blamed(events("SHOP"), {services, incidents: [ruled]})).toEqual([
      "INC-1 d3 inferred",
    ]);
    expect(await blamed(events(null), {services, incidents: [ruled]})).toEqual([
      "INC-1 web-1 inferred",
    ]);
    const {incidents, problems} = await derived(events(null), {services});
    expect(incidents).toMatchObject([{deployment_id: null, service: null}]);
    expect(problems).toEqual(["import: without a service: nothing says which of several they hit"]);
  });
});

describe("an incident that knows its day alone", () => {
  it("is laid to the first deployment of that day, else to the last before", async () => {
    // Day 1 begins at hour 24: d3 is of it. On day 2 nothing was deployed, and d3 is 18 hours before.
    const day = (hour: number) => incident("INC-1", hour, {is_detected_by_day: true});
    const told = shop();
    told.deploy("d4", 40, {of: "c"});
    expect(await blamed([...told.events(), day(24)])).toEqual(["INC-1 d3 inferred"]);
    expect(await blamed([...shop().events(), day(48)])).toEqual(["INC-1 d3 inferred"]);
  });

  it("fails the deployment, and its hours stay out of the percentiles", async () => {
    const days = {is_detected_by_day: true, restored_at: at(48), is_restored_by_day: true};
    const {failures, recovery} = await derived([...shop().events(), incident("INC-1", 24, days)]);
    expect(failures).toMatchObject([{deployment_id: "d3", is_by_day: true}]);
    expect(recovery).toEqual(["d3 only the day is known"]);
  });

  it("leaves a rollback its own moments", async () => {
    const told = shop();
    told.deploy("back", 33, {of: "b"});
    const days = {is_detected_by_day: true, deployment: "d3"};
    const {failures, recovery} = await derived([...told.events(), incident("INC-1", 24, days)]);
    expect(failures.map(row => [row.cause, row.detected_at, row.restored_at])).toEqual([
      ["incident", at(24), null],
      ["rollback", at(30), at(33)],
    ]);
    // From going live at 30 to the rollback at 33.
    expect(recovery).toEqual(["d3 3"]);
  });
});
