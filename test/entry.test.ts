import {spawnSync} from "node:child_process";
import {join} from "node:path";
import {expect, it} from "vitest";
import {root} from "./tree.ts";

it("says which Node it needs where it is run with an older one", () => {
  const older = "Object.defineProperty(process, 'versions', {value: {node: '22.20.0'}})";
  const {status, stdout, stderr} = spawnSync(
    process.execPath,
    ["--import", `data:text/javascript,${older}`, join(root, "bin/fivekeys.mjs"), "--help"],
    {encoding: "utf8"},
  );
  expect({status, stdout}).toEqual({status: 2, stdout: ""});
  expect(stderr).toMatch(
    /^Cannot run fivekeys with Node 22\.20\.0: it needs Node 24 or newer\n {2}/,
  );
});
