import {expect, test} from "vitest";
import {doctor, healthy} from "../fixtures/doctor.ts";

test("a configuration with a mistake fails, and nothing is asked that rests on it", async () => {
  const {code, of} = await doctor(healthy("servces: []\n").path);
  expect(code).toBe(2);
  expect(of("config")?.detail).toBe(
    'Cannot use the configuration: fivekeys.yaml:1:1: servces is not a known key; did you mean "services"?',
  );
  expect(of("data")).toBe(undefined);
});

test("the default time zone is pointed out, the same zone by choice is not", async () => {
  expect((await doctor(healthy("window_days: 28\n").path)).of("timezone")?.status).toBe("warn");
  expect((await doctor(healthy("timezone: UTC\n").path)).of("timezone")?.status).toBe("pass");
});

test("a target of no metric fails", async () => {
  const {of} = await doctor(healthy("targets: {deployment_frequncy: {per_week: [1, 2]}}\n").path);
  expect(of("targets")).toMatchObject({
    status: "fail",
    detail: 'Cannot set a target for "deployment_frequncy": there is no such metric',
  });
});
