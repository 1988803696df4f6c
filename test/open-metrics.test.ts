import {join} from "node:path";
import {beforeAll, expect, it} from "vitest";
import {defaultConfig} from "../src/config/defaults.ts";
import type {Config} from "../src/config.ts";
import type {ReportDocument} from "../src/documents/report.ts";
import {catalogue} from "../src/metrics/catalogue.ts";
import {exposition} from "../src/server/open-metrics/exposition.ts";
import {requestCounts} from "../src/server/open-metrics/requests.ts";
import {openMetrics} from "../src/server/open-metrics/routes.ts";
import {openResults} from "../src/server/results.ts";
import {apiOf} from "./support/api.ts";
import {type ReadFamily, readOpenMetrics} from "./support/open-metrics.ts";
import {sharedDemo} from "./support/shared-demo.ts";

const NEVER = {state: "never", started_at: null, finished_at: null, next_at: null, failure: null};
let config: Config;

beforeAll(async () => {
  ({config} = await sharedDemo());
});

async function scrape(of: Config, requests: (observe: (route: string) => void) => void = () => {}) {
  const results = openResults(of, {salt: "test"});
  const measures = openMetrics({
    config: of,
    metrics: catalogue(of),
    results,
    version: '1.0.0-"odd"\\\n',
    sync: () => ({...NEVER, state: "idle", finished_at: "2026-11-24T07:00:00.000Z"}),
    inbox: () => ({pending: 3, dead: 1}),
  });
  try {
    requests(route => measures.requestObserved({method: "GET", route, status: 200, seconds: 0.03}));
    const response = await measures.routes.request("/metrics");
    expect(response.status).toBe(200);
    expect(response.headers.get("content-type")).toBe(
      "application/openmetrics-text; version=1.0.0; charset=utf-8",
    );
    const text = await response.text();
    return {text, families: readOpenMetrics(text)};
  } finally {
    measures.stop();
    await results.close();
  }
}

const numberOf = (family: ReadFamily | undefined, labels: Record<string, string>) =>
  family?.samples.find(sample =>
    Object.entries(labels).every(([key, value]) => sample.labels[key] === value),
  )?.value ?? null;

it("has the numbers of the report, of all and of each service", async () => {
  const {families} = await scrape(config);
  const api = apiOf(config);
  const {services} = await api.json<{services: string[]}>("/status");
  for (const service of ["", ...services]) {
    const {metrics} = await api.json<ReportDocument>(`/report?service=${service}`);
    for (const {id, statistics, coverage, wave_closed_at} of metrics) {
      const isShown = service === "" || (wave_closed_at === null && coverage.observed > 0);
      for (const {name, value, low, high, n, target, verdict} of statistics) {
        const labels = {metric: id, statistic: name, service};
        const found = (suffix: string) =>
          numberOf(families.get(`fivekeys_metric_${suffix}`), labels);
        if (!isShown) {
          expect([id, service, found("value")]).toEqual([id, service, null]);
          continue;
        }
        expect([id, service, found("value"), found("low"), found("high"), found("n")]).toEqual([
          id,
          service,
          value,
          low,
          high,
          n,
        ]);
        expect(found("target_high")).toBe(target?.at_most ?? null);
        const judged = families.get("fivekeys_metric_verdict");
        const is = numberOf(judged, {...labels, verdict});
        expect(is).toBe(target === null ? null : 1);
      }
    }
  }
  await api.results.close();
});

it("tells of sources, of the inbox, of requests and of the process", async () => {
  const {families, text} = await scrape(config, observe => {
    for (let n = 0; n < 3; n += 1) observe("/api/v1/metrics/:id");
  });
  expect(families.get("fivekeys_inbox_pending")?.samples[0]?.value).toBe(3);
  expect(families.get("fivekeys_inbox_dead")?.samples[0]?.value).toBe(1);
  const asked = families.get("fivekeys_http_requests")!;
  expect(numberOf(asked, {route: "/api/v1/metrics/:id", status: "200"})).toBe(3);
  const took = families.get("fivekeys_http_request_duration_seconds")!;
  expect(numberOf(took, {le: "0.025"})).toBe(0);
  expect(numberOf(took, {le: "0.050"})).toBe(3);
  expect(families.get("process_cpu_seconds")!.samples[0]!.value).toBeGreaterThan(0);
  expect(families.get("fivekeys_event_loop_lag_seconds")!.samples).toHaveLength(2);
  const synced = families.get("fivekeys_source_synced_timestamp_seconds")!.samples;
  expect(synced.every(({value}) => value > 1.7e9 && value < 2.1e9)).toBe(true);
  expect(families.get("fivekeys")!.samples[0]!.labels.version).toBe('1.0.0-"odd"\\\n');
  // Nobody is named: the demo's people are called by addresses and logins.
  expect(text).not.toMatch(/@[a-z]+\.example\b(?!\/)|person_id|login/);
});

it("has the server's own numbers before anything was synced", async () => {
  const nowhere = join(config.root, "nowhere");
  const empty = {...defaultConfig(nowhere), dataFolder: join(nowhere, "nothing")};
  const {families} = await scrape(empty);
  expect(families.has("fivekeys_metric_value")).toBe(false);
  expect(families.has("process_cpu_seconds")).toBe(true);
});

it("is of the same bytes for the same results, but for what the process does", async () => {
  const ours = async () => {
    const {families} = await scrape(config);
    return [...families].filter(([name]) => /^fivekeys_(metric|source|results)/.test(name));
  };
  expect(await ours()).toEqual(await ours());
});

it("does not let anybody fill its memory with addresses and methods", () => {
  const {observed, families} = requestCounts();
  for (let n = 0; n < 5000; n += 1) {
    observed({method: `M${n}`, route: `/${n}`, status: 404, seconds: 1});
  }
  const [requests] = families();
  expect(requests!.samples.length).toBeLessThan(300);
  expect(requests!.samples.reduce((sum, {value}) => sum + value, 0)).toBe(5000);
  readOpenMetrics(exposition(families()));
});
