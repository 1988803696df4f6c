import {expect, test, vi} from "vitest";
import {doctor, healthy} from "../fixtures/doctor.ts";
import {checkGitVersion, checkNode} from "./machine.ts";

test("too old a Node.js or git fails", () => {
  expect(checkNode("24.0.0").status).toBe("pass");
  expect(checkNode("22.9.0")).toMatchObject({status: "fail", detail: "22.9.0 is too old"});
  expect(checkGitVersion("git version 2.39.5 (Apple Git-154)")).toMatchObject({
    status: "pass",
    detail: "2.39.5",
  });
  expect(checkGitVersion("git version 2.30.2")).toMatchObject({status: "fail"});
  expect(checkGitVersion("hello")).toMatchObject({status: "fail", detail: 'it answered "hello"'});
});

test("a missing git fails, and clones are not asked", async () => {
  const {path} = healthy();
  vi.stubEnv("PATH", "");
  const {code, of} = await doctor(path).finally(() => vi.unstubAllEnvs());
  expect(code).toBe(2);
  expect(of("git")).toMatchObject({
    status: "fail",
    detail: "the program git is not installed or not on the PATH",
  });
  expect(of("clone:.")).toBe(undefined);
});
