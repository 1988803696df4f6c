import {expect, test} from "vitest";
import {defaultConfig} from "../../config/defaults.ts";
import {checkGithub} from "./github.ts";

const without = defaultConfig("/tmp");
const config = {...without, github: {...without.github, repositories: ["owner/shop"]}};

test("nobody is asked for a token who reads no GitHub", async () => {
  expect(await checkGithub(without, {})).toEqual([]);
});

test("a missing token is named, and what will be absent without it", async () => {
  const [check] = await checkGithub(config, {});
  expect(check).toMatchObject({id: "github", status: "fail"});
  expect(check?.detail).toContain("Actions, deployments and issues of owner/shop will be absent");
  expect(check?.fix).toContain("GITHUB_TOKEN");
});

test("a token or an App is enough, half an App is not, and no secret is shown", async () => {
  const token = "ghp_secretsecret";
  const [found] = await checkGithub(config, {GITHUB_TOKEN: token});
  expect(found).toMatchObject({status: "pass", detail: "signs in by a token"});
  const [half] = await checkGithub(config, {FIVEKEYS_GITHUB_APP_ID: "1"});
  expect(half?.status).toBe("fail");
  expect(half?.detail).toContain("FIVEKEYS_GITHUB_APP_PRIVATE_KEY is not set");
  const [broken] = await checkGithub(config, {GITHUB_TOKEN: `${token} x`});
  expect(broken?.status).toBe("fail");
  expect(JSON.stringify([found, broken])).not.toContain(token);
});
