import {expect, test} from "vitest";
import type {DeploymentRow} from "../../../documents/deployments.ts";
import {outcomeOf, outcomeWords} from "./outcome.tsx";

const told = {asOf: "2030-01-10T12:00:00.000Z", timezone: "UTC"};

function row(other: Partial<DeploymentRow>): DeploymentRow {
  const base = {is_failed: false, status: "succeeded", kind: "change", recovery: null};
  return {...base, ...other} as DeploymentRow;
}

function both(other: Partial<DeploymentRow>): [string, string] {
  return [outcomeOf(row(other)), outcomeWords(row(other), told)];
}

const recovery = {
  detected_at: "2030-01-10T10:00:00.000Z",
  restored_at: "2030-01-10T11:30:00.000Z",
  restored_by: null,
  hours: 1.5,
};

test("what succeeded says whether it brought something, and an unplanned fix that it is one", () => {
  expect(both({})).toEqual(["succeeded", "Succeeded"]);
  expect(both({kind: "scheduled"})).toEqual(["succeeded", "Succeeded, nothing new"]);
  expect(both({kind: "remediation"})).toEqual(["fix", "Unplanned fix"]);
  expect(both({status: "cancelled", kind: null})).toEqual(["cancelled", "Cancelled"]);
});

test("a failure goes before all else, and says how long it lasted or still does", () => {
  const failed = {is_failed: true, status: "failed", kind: null, recovery};
  expect(both(failed)).toEqual(["failed", "Failed, made good in 1.5 h"]);
  expect(both({...failed, recovery: {...recovery, restored_at: null, hours: null}})).toEqual([
    "open",
    "Failed, still open after 2 h",
  ]);
  expect(both({...failed, recovery: {...recovery, hours: null}})[1]).toBe(
    "Failed, made good by 10 Jan 2030",
  );
  expect(both({...failed, recovery: null})).toEqual(["failed", "Failed"]);
});

test("a run that went well and hurt users later is told apart from one that failed itself", () => {
  const hurt = {is_failed: true, kind: "remediation", recovery};
  expect(both(hurt)).toEqual(["failed", "Failed its users, made good in 1.5 h"]);
});
