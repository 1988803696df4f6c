import {expect, test} from "vitest";
import {defaultConfig} from "../../config/defaults.ts";
import type {DeploymentRule} from "../../config.ts";
import {checkPrefect} from "./prefect.ts";

const without = defaultConfig("/tmp");
const reading = (prefect: Partial<typeof without.prefect>) => ({
  ...without,
  prefect: {...without.prefect, ...prefect},
});
const CLOUD = "https://api.prefect.cloud/api/accounts/a1/workspaces/w1";

test("nothing is said to who reads no Prefect", async () => {
  expect(await checkPrefect(without, {PREFECT_API_KEY: "pnu_1"})).toEqual([]);
});

test("a rule over runs that no sync reads is warned of: they may be brought in files", async () => {
  const rule: DeploymentRule = {
    ...{from: "prefect.flow_run", where: {}},
    ...{service: null, environment: "production"},
  };
  const [check] = await checkPrefect({...without, deployments: [rule]}, {});
  expect(check).toMatchObject({id: "prefect", status: "warn"});
  expect(check?.fix).toContain("sources.prefect.url");
  expect(await checkPrefect({...reading({records: ["runs"]}), deployments: [rule]}, {})).toEqual(
    [],
  );
});

test("Prefect Cloud without a key is named, a server without one is well", async () => {
  const [cloud] = await checkPrefect(reading({url: CLOUD}), {});
  expect(cloud).toMatchObject({
    status: "fail",
    detail: "Cannot read Prefect Cloud: PREFECT_API_KEY is not set",
  });
  const [server] = await checkPrefect(reading({url: "http://prefect.lan:4200"}), {});
  expect(server).toMatchObject({
    status: "pass",
    detail: "reads prefect.lan:4200 without a key, as servers allow by default",
  });
});

test("a key is never shown, and one that goes out unencrypted is warned of", async () => {
  const env = {PREFECT_API_AUTH_STRING: "admin:secretsecret", PREFECT_API_KEY: "pnu_secretsecret"};
  const checks = [
    ...(await checkPrefect(reading({url: CLOUD}), env)),
    ...(await checkPrefect(reading({url: "http://localhost:4200/api"}), env)),
    ...(await checkPrefect(reading({url: "http://prefect.lan:4200/api"}), env)),
  ];
  expect(checks.map(({status, detail}) => [status, detail])).toEqual([
    ["pass", "reads api.prefect.cloud by PREFECT_API_KEY"],
    ["pass", "reads localhost:4200 by PREFECT_API_AUTH_STRING"],
    [
      "warn",
      "PREFECT_API_AUTH_STRING goes to prefect.lan:4200 unencrypted, where others on the network can read it",
    ],
  ]);
  expect(JSON.stringify(checks)).not.toContain("secretsecret");
});

test("the address of Prefect Cloud's pages, and a database that is not there, are failures", async () => {
  const checks = await checkPrefect(
    reading({url: "https://app.prefect.cloud/account/a1/workspace/w1", database: "no/prefect.db"}),
    {},
  );
  expect(checks.map(({id, status, detail}) => [id, status, detail])).toEqual([
    [
      "prefect",
      "fail",
      'Cannot read Prefect at "app.prefect.cloud": that is the address of its pages',
    ],
    ["prefect database", "fail", 'there is no file "no/prefect.db"'],
  ]);
});
