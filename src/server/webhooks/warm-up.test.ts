import {expect, it} from "vitest";
import {warmUp} from "./warm-up.ts";

it("goes all the way of a delivery that is accepted, every time", async () => {
  expect(await warmUp()).toBe(400);
});
