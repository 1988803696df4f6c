import {expect, test} from "vitest";
import {doctor, healthy} from "../fixtures/doctor.ts";

test("rules are held against the tags", async () => {
  const {path} = healthy(`timezone: UTC
deployments:
  - {from: git.tag, where: {tag: [v*, deploy/*]}}
  - {from: git.tag, where: {tag: live-*}}
  - {from: git.tag}
  - {from: git.merge}
  - {from: import.deployment}
`);
  const {code, of} = await doctor(path);
  expect(code).toBe(2);
  expect(of("deployments[0]")).toMatchObject({
    status: "warn",
    detail: 'no tag matches "deploy/*"',
  });
  expect(of("deployments[1]")).toMatchObject({status: "fail", detail: 'no tag matches "live-*"'});
  expect(of("deployments[2]")).toMatchObject({status: "pass", detail: "matches some of 1 tag"});
  expect(of("deployments[3]")?.detail).toBe("merges stand in for deployments: a proxy");
  expect(of("deployments[4]")?.status).toBe("pass");
  expect(of("tags:shop")).toBe(undefined);
});

test("services are held against the tracked files", async () => {
  const {path} = healthy(`timezone: UTC
services:
  - {name: all}
  - {name: code, paths: [src/**]}
  - {name: half, paths: [docs/**, apps/**]}
  - {name: none, paths: [lib]}
  - {name: lost, repository: github:acme/other}
`);
  const {code, of} = await doctor(path);
  expect(code).toBe(2);
  expect(of("service:all")).toMatchObject({status: "pass", detail: "all of shop"});
  expect(of("service:code")).toMatchObject({status: "pass", detail: "1 of 2 tracked files"});
  expect(of("service:half")).toMatchObject({
    status: "warn",
    detail: 'no tracked file matches "apps/**"',
  });
  expect(of("service:none")).toMatchObject({
    status: "fail",
    detail: 'no tracked file matches "lib"',
  });
  expect(of("service:lost")).toMatchObject({
    status: "fail",
    detail: 'no clone is the repository "github:acme/other"',
    fix: "Set its `repository` to one of shop.",
  });
});
