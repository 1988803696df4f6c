import {afterAll, beforeAll, expect, it} from "vitest";
import type {DeploymentsDocument} from "../src/documents/deployments.ts";
import type {ExplainDocument} from "../src/documents/explain.ts";
import {metricIds} from "../src/metrics/catalogue.ts";
import {apiOf, type TestApi} from "./support/api.ts";
import {fc} from "./support/fast-check.ts";
import {objectionTo, questions} from "./support/fuzz.ts";
import {sharedDemo} from "./support/shared-demo.ts";

const RUNS = 2000;

const metrics = [...metricIds.dora, ...metricIds.space];
let api: TestApi;
let known: Parameters<typeof questions>[0];

beforeAll(async () => {
  const {config} = await sharedDemo();
  api = apiOf(config, {role: "viewer"});
  const {deployments} = await api.json<DeploymentsDocument>("/deployments?limit=5");
  const {observations} = await api.json<ExplainDocument>(
    "/metrics/lead_time_for_changes/observations?limit=5",
  );
  const {services} = await api.json<{services: string[]}>("/status");
  const ids = deployments.map(({deployment_id}) => deployment_id);
  known = {metrics, refs: [...ids, ...observations.map(({ref}) => ref)], services};
});
afterAll(async () => {
  await api.results.close();
});

it("answers whatever is asked, in JSON, and never with a fault", async () => {
  const before = await (await api.get("/report")).text();
  let answered = 0;
  await fc.assert(
    fc.asyncProperty(questions(known), async address => {
      const response = await api.app.request(address);
      if (response.status === 200) answered += 1;
      expect(`${address}: ${await objectionTo(response)}`).toBe(`${address}: null`);
    }),
    {numRuns: RUNS},
  );
  // Else it was only refused, and nothing of what answers was tried.
  expect(answered).toBeGreaterThan(RUNS / 20);
  expect(api.faults).toEqual([]);
  expect(await (await api.get("/report")).text()).toBe(before);
});
