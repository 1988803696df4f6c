import {writeFileSync} from "node:fs";
import {join} from "node:path";
import {expect, test} from "vitest";
import {folderConfig} from "../../server/webhooks/fixtures/receiving.ts";
import {checkSurveyTools} from "./survey-tools.ts";

const forms = [{id: "form", mapping: "mapping.yaml"}];
const MAPPING = "wave: {id: 2026-q4, opened: 2026-10-01, closed: 2026-10-14}\n";

test("a survey tool needs a mapping that can be used, and a token unless it sends its responses itself", async () => {
  const config = folderConfig({surveyTools: [{tool: "typeform", apiUrl: "", forms}]});
  const check = async (env: Record<string, string>) => (await checkSurveyTools(config, env))[0];
  const delivered = {TYPEFORM_WEBHOOK_SECRET: "a secret of the webhook"};
  expect(await check(delivered)).toMatchObject({
    ...{status: "fail", detail: expect.stringContaining("there is no such file")},
  });
  writeFileSync(join(config.root, "mapping.yaml"), `${MAPPING}columns: {docs: {question: docs}}\n`);
  expect(await check(delivered)).toMatchObject({
    ...{status: "pass", detail: "sends its responses by its webhook, 1 wave"},
  });
  expect(await check({TYPEFORM_TOKEN: "tfp_token"})).toMatchObject({
    ...{status: "pass", detail: "signs in by a secret, 1 wave"},
  });
  expect(await check({})).toMatchObject({status: "fail"});
});
