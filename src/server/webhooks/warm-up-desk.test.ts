import {expect, it} from "vitest";
import {warmUpDesk} from "./warm-up-desk.ts";

it("goes all the way of a delivery that is accepted, every time", async () => {
  expect(await warmUpDesk()).toBe(400);
});
