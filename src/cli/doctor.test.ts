import {expect, test} from "vitest";
import {temporaryFolder} from "../sources/git/fixtures/test-repository.ts";
import {run} from "./doctor.ts";
import {doctor, healthy} from "./fixtures/doctor.ts";
import {testTerminal} from "./fixtures/terminal.ts";

test("a healthy clone passes, before its first sync", async () => {
  const {code, of, schema, checks} = await doctor(healthy().path);
  expect(schema).toBe("fivekeys.doctor/1");
  expect(new Set(checks.map(({id}) => id)).size).toBe(checks.length);
  for (const {status, fix} of checks) expect(fix === null).toBe(status === "pass");
  expect(code).toBe(0);
  for (const id of ["node", "git", "config", "timezone", "engine", "data", "key", "lock"]) {
    expect(of(id)?.status, id).toBe("pass");
  }
  for (const id of ["clone", "branch", "tags", "merges", "dates"]) {
    expect(of(`${id}:shop`)?.status, id).toBe("pass");
  }
  expect(of("tags:shop")?.detail).toBe("1 version tag, the latest v1.0.0");
  expect(of("key")?.detail).toBe("will be made by the first sync");
  expect(of("published")).toMatchObject({status: "warn", detail: "none yet"});
});

test("the text names each check, its fix and the sum", async () => {
  const terminal = testTerminal(temporaryFolder(), {hasColour: true});
  expect(await run({args: [], options: {}, terminal})).toBe(2);
  const text = terminal.printed();
  expect(text).toContain("\x1b[32m✓\x1b[39m Configuration: no fivekeys.yaml: the defaults\n");
  expect(text).toContain('✗\x1b[39m Clone .: Cannot read the git repository ".": it is not');
  expect(text).toContain("\n    → Name a folder that `git clone`");
  expect(text).toMatch(/\n\d+ in order, 2 warnings, 1 failure\n$/);
});
