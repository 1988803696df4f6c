import {expect, test} from "vitest";
import {claimOf, roleOf} from "./claims.ts";

const roles = {admin: ["chiefs"], operator: ["ops"], analyst: [], viewer: ["*"]};

test("a claim is found by its whole name, or inside of others", () => {
  const claims = {groups: ["a"], realm: {roles: ["b"]}, "https://us.test/groups": ["c"]};
  expect(claimOf(claims, "groups")).toEqual(["a"]);
  expect(claimOf(claims, "realm.roles")).toEqual(["b"]);
  expect(claimOf(claims, "https://us.test/groups")).toEqual(["c"]);
  for (const name of ["realm.none", "constructor", "__proto__.roles", "none.x"]) {
    expect([name, claimOf(claims, name)]).toEqual([name, undefined]);
  }
});

test.each([
  [["ops", "chiefs"], "admin"],
  [["ops"], "operator"],
  ["ops", "operator"],
  [["Ops", "ops "], "viewer"],
  ["ops chiefs", "viewer"],
  [[], "viewer"],
  [undefined, "viewer"],
  [{chiefs: true}, "viewer"],
  [[["chiefs"]], "viewer"],
  [[null, 4, "chiefs"], "admin"],
])("of %j the highest role counts", (groups, role) => {
  expect(roleOf({groups}, {roleClaim: "groups", roles})).toBe(role);
});

test("without a role for everybody, one who has no group has none", () => {
  const some = {...roles, viewer: ["staff"]};
  expect(roleOf({groups: ["others", "*"]}, {roleClaim: "groups", roles: some})).toBeNull();
  expect(roleOf({}, {roleClaim: "groups", roles: some})).toBeNull();
});
