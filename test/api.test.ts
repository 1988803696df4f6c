import {Validator} from "@seriousme/openapi-schema-validator";
import {afterAll, beforeAll, describe, expect, it} from "vitest";
import type {CutsDocument} from "../src/documents/cuts.ts";
import type {Definitions} from "../src/documents/definitions.ts";
import type {DeploymentDocument} from "../src/documents/deployment.ts";
import type {DeploymentsDocument} from "../src/documents/deployments.ts";
import type {Distribution} from "../src/documents/distribution.ts";
import type {ExplainDocument, ReasonsDocument} from "../src/documents/explain.ts";
import type {ApiFailure} from "../src/documents/failure.ts";
import type {MetricDocument} from "../src/documents/metric.ts";
import type {ReportDocument} from "../src/documents/report.ts";
import type {SeriesDocument} from "../src/documents/series.ts";
import type {SurveysDocument} from "../src/documents/surveys.ts";
import {metricIds} from "../src/metrics/catalogue.ts";
import {endpoints} from "../src/server/api/endpoints.ts";
import {openapi} from "../src/server/api/openapi.ts";
import {apiOf, endpointOf, type TestApi} from "./support/api.ts";
import {sharedDemo} from "./support/shared-demo.ts";

const ids = [...metricIds.dora, ...metricIds.space];
let api: TestApi;
let viewer: TestApi;

beforeAll(async () => {
  const {config} = await sharedDemo();
  api = apiOf(config);
  viewer = apiOf(config, {role: "viewer"});
});
afterAll(async () => {
  await api.results.close();
  await viewer.results.close();
});

/** The answer to a path, held against the schema that describes it: with every field, and no other. */
async function answerOf<T>(path: string): Promise<T> {
  const response = await api.get(path);
  const text = await response.text();
  expect(`${response.status} ${path} ${response.status === 200 ? "" : text}`).toBe(`200 ${path} `);
  expect(response.headers.get("content-type")).toBe("application/json");
  const document = JSON.parse(text);
  const {error} = endpointOf(path)!.answer.safeParse(document);
  const issues = (error?.issues ?? []).map(({message, path: at}) => `${at.join(".")}: ${message}`);
  expect(issues.slice(0, 5)).toEqual([]);
  return document;
}

describe("every answer is as it is described", () => {
  it.each([
    "/status",
    "/report",
    "/report?days=90&service=checkout",
    "/report?as_of=2025-06-01",
    "/metrics",
    "/deployments",
    "/deployments?from=2026-01-01&to=2026-06-30&limit=500",
    "/incidents?from=2025-01-01",
    "/surveys",
    "/surveys?as_of=2026-01-01",
    "/sources",
    "/coverage",
    "/coverage?days=365",
    "/doctor",
  ])("%s", async path => {
    await answerOf(path.replace("checkout", (await serviceNames())[0]!));
  });

  it.each(ids)("%s", async id => {
    await answerOf(`/metrics/${id}`);
    for (const by of ["week", "month", "quarter"]) {
      await answerOf(`/metrics/${id}/series?by=${by}&from=2025-01-01`);
    }
    for (const by of ["service", "team", "environment"]) {
      await answerOf(`/metrics/${id}/series?cut=${by}`);
      await answerOf(`/metrics/${id}/cuts?by=${by}`);
    }
    await answerOf(`/metrics/${id}/distribution?from=2025-12-01`);
    await answerOf(`/metrics/${id}/observations?from=2026-06-01&limit=5`);
  });
});

async function serviceNames(): Promise<readonly string[]> {
  return (await api.json<{services: string[]}>("/status")).services;
}

describe("the numbers are the same wherever they stand", () => {
  it("in the report, of a metric alone, and where all is cut to one", async () => {
    const report = await answerOf<ReportDocument>("/report");
    for (const result of report.metrics) {
      const {metric} = await answerOf<MetricDocument>(`/metrics/${result.id}`);
      expect(metric).toEqual(result);
    }
    const [service] = await serviceNames();
    const of = await answerOf<ReportDocument>(`/report?service=${service}`);
    for (const id of ids) {
      const {cuts} = await answerOf<CutsDocument>(`/metrics/${id}/cuts?by=service`);
      const cut = cuts.find(({name}) => name === service);
      const {statistics, coverage} = of.metrics.find(one => one.id === id)!;
      // Of what has no services, there is no cut.
      if (cut === undefined) continue;
      expect([id, cut.statistics, cut.coverage]).toEqual([id, statistics, coverage]);
    }
  });

  it("in a series for each service, and in that of one", async () => {
    const path = "/metrics/lead_time_for_changes/series?by=month&from=2025-06-01";
    const {series} = await answerOf<SeriesDocument>(`${path}&cut=service`);
    expect(series.length).toBeGreaterThan(1);
    for (const {cut, points, xmr} of series) {
      const one = await answerOf<SeriesDocument>(`${path}&service=${cut.service}`);
      expect(one.series).toEqual([{cut, points, xmr}]);
    }
  });

  it("in the distribution and in the window", async () => {
    const {window, metrics} = await answerOf<ReportDocument>("/report?days=90");
    for (const {id, unit, statistics, coverage} of metrics) {
      const path = `/metrics/${id}/distribution?from=${window.from}&to=${window.to}`;
      const {n, bins, of, quantiles, open, suppressed} = await answerOf<Distribution>(path);
      if (suppressed !== null || of === "weeks") continue;
      expect([id, n, open]).toEqual([id, coverage.observed, coverage.censored]);
      expect(bins.reduce((sum, {count}) => sum + count, 0)).toBe(n);
      const p50 = statistics.find(({name}) => name === "p50");
      if (p50 !== undefined && unit !== "share") expect(quantiles.p50).toBe(p50.value);
    }
  });

  it("of a rate, in which no week counts that nobody watched", async () => {
    const {services, as_of} = await answerOf<ReportDocument>("/report");
    const begins = services.map(({observed_from}) => Date.parse(observed_from!));
    const weeks = (Date.parse(as_of) - Math.min(...begins)) / (7 * 24 * 3_600_000);
    const path = `/metrics/deployment_frequency/distribution?from=2020-01-01&to=${as_of}`;
    const {n, of} = await answerOf<Distribution>(path);
    expect(of).toBe("weeks");
    // Those at both ends may be cut.
    expect([n <= weeks, n > weeks - 2]).toEqual([true, true]);
  });

  it("among the observations and in the window", async () => {
    const {window, metrics} = await answerOf<ReportDocument>("/report?days=28");
    for (const {id, coverage, wave_closed_at} of metrics) {
      if (wave_closed_at !== null) continue;
      const path = `/metrics/${id}/observations?from=${window.from}&to=${window.to}&limit=1`;
      const {total} = await answerOf<ExplainDocument>(path);
      const left = Object.values(coverage.excluded).reduce((sum, count) => sum + count, 0);
      expect([id, total]).toEqual([id, coverage.observed + coverage.censored + left]);
    }
  });
});

describe("what opens into what", () => {
  it("walks from a number over a deployment to its changes and to raw events", async () => {
    const {observations} = await answerOf<ExplainDocument>(
      "/metrics/change_failure_rate/observations?limit=200",
    );
    const failed = observations.find(({value}) => value === 1)!;
    const {deployment, changes} = await answerOf<DeploymentDocument>(
      `/deployments/${encodeURIComponent(failed.ref)}`,
    );
    expect(deployment.is_failed).toBe(true);
    expect(deployment.failures.map(({cause}) => cause)).not.toEqual([]);
    const reasons = await answerOf<ReasonsDocument>(`/explain/${encodeURIComponent(failed.ref)}`);
    expect(reasons.why.map(({kind}) => kind)).toContain("raw event");
    for (const {change_id} of changes.slice(0, 3)) {
      const why = await answerOf<ReasonsDocument>(`/explain/${encodeURIComponent(change_id)}`);
      expect(why.why.some(({id}) => id === failed.ref)).toBe(true);
      expect(why.raw_events).toBe("shown");
    }
  });

  it("takes an id with its slashes as they are", async () => {
    const {observations} = await api.json<ExplainDocument>(
      "/metrics/lead_time_for_changes/observations?limit=1",
    );
    const {ref} = observations[0]!;
    expect(ref).toContain("/");
    const path = ref.replaceAll("#", "%23").replaceAll("@", "%40");
    expect((await answerOf<ReasonsDocument>(`/explain/${path}`)).ref).toBe(ref);
  });

  it("shows raw events to analysts only", async () => {
    const {deployments} = await api.json<DeploymentsDocument>("/deployments?limit=1");
    const path = `/explain/${encodeURIComponent(deployments[0]!.deployment_id)}`;
    const seen = await viewer.json<ReasonsDocument>(path);
    expect(seen.raw_events).toBe("they are shown to analysts");
    expect(seen.why.map(({kind}) => kind)).not.toContain("raw event");
    expect((await api.json<ReasonsDocument>(path)).why.length).toBeGreaterThan(seen.why.length);
  });
});

it("tells the words of each question that a wave has results of", async () => {
  const {waves} = await answerOf<SurveysDocument>("/surveys");
  const asked = waves.flatMap(({questions}) => questions.map(({question}) => question));
  expect(asked.length).toBeGreaterThan(0);
  for (const {results, questions} of waves) {
    const known = questions.map(({question}) => question);
    const shown = results.flatMap(({question}) => question ?? []);
    expect(shown.filter(question => !known.includes(question))).toEqual([]);
    expect(questions.every(({text}) => text.endsWith("?") || text.endsWith("."))).toBe(true);
  }
});

describe("deployments", () => {
  it("come page by page, the latest first, each once", async () => {
    const span = "from=2026-06-01&to=2026-11-01";
    const all = await answerOf<DeploymentsDocument>(`/deployments?${span}&limit=500`);
    const pages: string[] = [];
    for (let offset = 0; offset < all.total; offset += 20) {
      const page = await answerOf<DeploymentsDocument>(
        `/deployments?${span}&limit=20&offset=${offset}`,
      );
      pages.push(...page.deployments.map(({deployment_id}) => deployment_id));
    }
    expect(pages).toEqual(all.deployments.map(({deployment_id}) => deployment_id));
    const finished = all.deployments.map(({finished_at}) => finished_at);
    expect(finished).toEqual(finished.toSorted().toReversed());
  });

  it("know of a recovery only once it has been", async () => {
    const {deployments} = await api.json<DeploymentsDocument>(
      "/deployments?from=2025-01-01&limit=500",
    );
    const mended = deployments.find(({recovery}) => recovery?.restored_at != null)!;
    const {detected_at, restored_at} = mended.recovery!;
    const before = new Date(Date.parse(restored_at!) - 1).toISOString();
    const path = `/deployments/${encodeURIComponent(mended.deployment_id)}?as_of=`;
    const then = await answerOf<DeploymentDocument>(`${path}${before}`);
    if (before >= detected_at) {
      expect(then.deployment.recovery).toMatchObject({detected_at, restored_at: null, hours: null});
    }
    const after = await answerOf<DeploymentDocument>(`${path}${restored_at}`);
    expect(after.deployment.recovery).toEqual(mended.recovery);
  });
});

describe("a question that is none", () => {
  it.each([
    ["/metrics/lead_time_for_change", 404, 'Did you mean "lead_time_for_changes"?'],
    ["/report?servic=x", 400, 'Did you mean "service"?'],
    ["/metrics/change_failure_rate/cuts?by=servce", 400, null],
    ["/report?service=nobody-has-this", 404, /^Known are /],
    ["/report?team=", 200, null],
    ["/report?days=0", 400, null],
    ["/report?days=1e3", 400, null],
    ["/report?days=7&days=8", 400, "Give it once."],
    ["/report?as_of=yesterday", 400, /2025-11-01/],
    ["/report?as_of=0001-01-01", 400, /1990/],
    ["/metrics/ci_run_hours/series?from=2026-02-01&to=2026-01-01", 400, null],
    ["/metrics/ci_run_hours/series?from=1991-01-01&to=2199-01-01", 400, /shorter/],
    ["/deployments?limit=501", 400, null],
    ["/deployments/none/of/that%20id", 404, /percent-encode/],
    ["/explain/%00", 404, null],
    ["/sources?service=x", 400, "This address takes no parameters."],
    ["/nothing", 404, /openapi/],
  ])("%s is refused with %i", async (path, status, hint) => {
    const response = await api.get(path);
    expect(response.status).toBe(status);
    if (status === 200) return;
    const {error} = (await response.json()) as ApiFailure;
    expect(error.message).toMatch(/^Cannot /);
    if (hint !== null) expect(error.hint).toMatch(hint);
  });

  it("is not written", async () => {
    const response = await api.app.request("/api/v1/report", {method: "POST", body: "{}"});
    expect(response.status).toBe(404);
    expect(await response.json()).toHaveProperty("error.message");
  });
});

describe("the description", () => {
  const described = openapi({version: "1.0.0"}) as {
    paths: Record<string, Record<string, {operationId: string}>>;
    components: {schemas: Record<string, unknown>};
  };

  it("is OpenAPI 3.1", async () => {
    const {valid, errors} = await new Validator().validate(structuredClone(described));
    expect(errors ?? []).toEqual([]);
    expect(valid).toBe(true);
    expect(await api.json("/openapi.json")).toMatchObject({openapi: "3.1.0"});
  });

  it("names every address that is read, and no other", () => {
    const routed = api.app.routes
      .filter(({method, path}) => method === "GET" && path !== "/*")
      .map(({path}) => path.replace(":id{.+}", "{id}").replace(":id", "{id}"));
    const written = ["/api/v1/sync", "/api/v1/inbox/dead"];
    const reading = Object.entries(described.paths).filter(([, methods]) => "get" in methods);
    expect(
      reading
        .map(([path]) => path)
        .filter(path => !written.includes(path))
        .toSorted(),
    ).toEqual([...new Set(routed)].toSorted());
  });

  it("resolves every reference, and gives each operation a name of its own", () => {
    const text = JSON.stringify(described);
    const names = [...text.matchAll(/#\/components\/schemas\/(\w+)/g)].map(([, name]) => name!);
    const missing = names.filter(name => !(name in described.components.schemas));
    expect(missing).toEqual([]);
    const operations = Object.values(described.paths).flatMap(Object.values);
    const operationIds = operations.map(({operationId}) => operationId);
    expect(new Set(operationIds).size).toBe(operationIds.length);
    expect(endpoints.every(({name}) => operationIds.includes(name))).toBe(true);
  });
});

it("tells of a metric what its file says", async () => {
  const {metrics} = await answerOf<Definitions>("/metrics");
  expect(metrics.map(({id}) => id)).toEqual(ids);
  expect(metrics.every(({sql, owner, question}) => sql !== "" && owner && question)).toBe(true);
});

it("found no fault", () => {
  expect([...api.faults, ...viewer.faults]).toEqual([]);
});
