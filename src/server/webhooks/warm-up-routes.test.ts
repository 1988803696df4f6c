import {expect, it} from "vitest";
import {warmUpRoutes} from "./warm-up-routes.ts";

it("goes all the way of a request that is answered 202, every time", async () => {
  expect(await warmUpRoutes()).toBe(400);
});
