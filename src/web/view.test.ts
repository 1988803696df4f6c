import {expect, test} from "vitest";
import {apiPath, hrefOf, viewOf} from "./view.ts";

test("the address says the view, and nothing else of it is kept", () => {
  const view = viewOf({service: "shop", days: "90", odd: "x", team: ""});
  expect(view).toEqual({service: "shop", days: "90"});
  expect(hrefOf("/", {view})).toBe("/?service=shop&days=90");
  expect(hrefOf("/", {view, patch: {service: null, bucket: "month"}})).toBe(
    "/?days=90&bucket=month",
  );
  expect(hrefOf("/", {view: {}})).toBe("/");
});

test("what a name holds cannot add to the address", () => {
  const view = {service: "a&days=1#x"};
  expect(hrefOf("/", {view})).toBe("/?service=a%26days%3D1%23x");
  expect(apiPath("report", {view})).toBe("/api/v1/report?service=a%26days%3D1%23x");
});

test("the API is asked with the shared part of the view only", () => {
  const view = {service: "shop", bucket: "month", page: "2"};
  expect(apiPath("metrics/m/series", {view, more: {by: "month", to: null}})).toBe(
    "/api/v1/metrics/m/series?service=shop&by=month",
  );
});
