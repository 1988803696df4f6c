import {describe, expect, it} from "vitest";
import {prefectUrls} from "./urls.ts";

describe("the address of Prefect", () => {
  it.each([
    ["http://localhost:4200", "http://localhost:4200/api"],
    ["http://localhost:4200/", "http://localhost:4200/api"],
    ["http://localhost:4200/api", "http://localhost:4200/api"],
    ["http://localhost:4200/api/", "http://localhost:4200/api"],
    ["https://ops.example.org/prefect", "https://ops.example.org/prefect/api"],
    ["https://ops.example.org/prefect/api//", "https://ops.example.org/prefect/api"],
  ])("%s is %s, and its pages stand beside it", (given, api) => {
    const ui = api.replace(/\/api$/, "");
    expect(prefectUrls(given)).toMatchObject({api, ui, isCloud: false});
  });

  it.each([
    "https://api.prefect.cloud/api/accounts/a1/workspaces/w1",
    "https://api.prefect.cloud/api/accounts/a1/workspaces/w1/",
  ])("%s is a workspace of Prefect Cloud, whose pages stand elsewhere", given => {
    expect(prefectUrls(given)).toEqual({
      api: "https://api.prefect.cloud/api/accounts/a1/workspaces/w1",
      ui: "https://app.prefect.cloud/account/a1/workspace/w1",
      host: "api.prefect.cloud",
      isCloud: true,
    });
  });

  it.each([
    ["https://app.prefect.cloud/account/a1/workspace/w1", "that is the address of its pages"],
    ["https://api.prefect.cloud/api", "its address names no workspace"],
    ["http://admin:pw@localhost:4200", "its address holds a secret"],
    ["ftp://localhost", "its address is not http or https"],
    ["localhost", "it is not a URL"],
  ])("%s is refused: %s", (given, reason) => {
    expect(() => prefectUrls(given)).toThrow(reason);
    expect(() => prefectUrls(given)).not.toThrow("pw");
  });
});
