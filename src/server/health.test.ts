import {expect, it} from "vitest";
import {UserError} from "../lib/errors.ts";
import {healthRoutes, readiness} from "./health.ts";

it("answers for as long as the process does, whatever it needs", async () => {
  const routes = healthRoutes([async () => "nothing works"]);
  const answer = await routes.request("/healthz");
  expect([answer.status, await answer.text()]).toEqual([200, "ok"]);
});

it("is ready once nothing is missing, and says what is", async () => {
  let results: Error | null = new UserError("Cannot read the published results: none yet");
  const routes = healthRoutes([
    readiness("the published results", () => {
      if (results !== null) throw results;
    }),
    readiness("the inbox", async () => undefined),
  ]);
  const before = await routes.request("/readyz");
  expect(before.status).toBe(503);
  expect(await before.json()).toEqual({
    ready: false,
    reasons: ["Cannot read the published results: none yet"],
  });
  // What nobody wrote for people can hold the place of a file.
  results = new Error("ENOENT: /srv/shop/data");
  const broken = await routes.request("/readyz");
  expect(await broken.json()).toMatchObject({reasons: ["Cannot use the published results"]});
  results = null;
  const after = await routes.request("/readyz");
  expect([after.status, await after.json()]).toEqual([200, {ready: true, reasons: []}]);
  expect(after.headers.get("cache-control")).toBe("no-store");
});
