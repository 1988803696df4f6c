import {mkdirSync, writeFileSync} from "node:fs";
import {dirname, join} from "node:path";
import {expect, test} from "vitest";
import {temporaryFolder} from "../../sources/git/fixtures/test-repository.ts";
import {flowsIn, lookForPrefect} from "./prefect.ts";

function project(files: Record<string, string>) {
  const folder = temporaryFolder();
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), {recursive: true});
    writeFileSync(join(folder, path), text);
  }
  return lookForPrefect(folder);
}

test.each([
  ['@flow(name="refine")\ndef run(): ...', [{fn: "run", name: "refine"}]],
  ["@flow\ndef load_all(): ...", [{fn: "load_all", name: "load-all"}]],
  ["@flow()\nasync def load(): ...", [{fn: "load", name: "load"}]],
  ["@prefect.flow(retries=f(1), name='a b')\ndef run(): ...", [{fn: "run", name: "a b"}]],
  ['    @flow(flow_run_name="x", name = "y")\n    def run(self): ...', [{fn: "run", name: "y"}]],
  ["@flow(task_name='x')\n# note\n@other(1)\ndef run(): ...", [{fn: "run", name: "run"}]],
  ["@workflow\ndef run(): ...", []],
  ["@flow_of(1)\ndef run(): ...", []],
  ["@flow(\ndef run(): ...", []],
  ["# @flow\ndef run(): ...", []],
])("the flows in %j", (script, expected) => {
  expect(flowsIn(script)).toEqual(expected);
});

test("deployments stand in a list or in a file each, and name their flow's function", () => {
  const script = "from prefect import flow\n@flow(name='nightly refresh')\ndef refresh(): ...\n";
  const found = project({
    "prefect.yaml": `name: shop
deployments:
  - {name: nightly, entrypoint: "flows/refresh.py:refresh", tags: [b, a], parameters: {backfill: false}}
  - {name: "{{ branch }}", entrypoint: "flows/refresh.py:refresh"}
  - {name: lost, entrypoint: "flows/gone.py:gone", tags: null}
  - just a text
`,
    "prefect/weekly.yaml": "name: weekly\nflow: shop.flows:refresh\n",
    "prefect/other.yaml": "name: no deployment\n",
    "flows/refresh.py": script,
    ".venv/lib/site.py": "import prefect\n@flow\ndef not_ours(): ...\n",
    "node_modules/x.py": "import prefect\n@flow\ndef nor_this(): ...\n",
    "other.py": "@flow\ndef of_another_library(): ...\n",
  });
  expect(found).toEqual({
    flows: ["nightly refresh"],
    deployments: [
      {name: "lost", flow: null, tags: [], parameters: []},
      {name: "nightly", flow: "nightly refresh", tags: ["b", "a"], parameters: ["backfill"]},
      {name: "weekly", flow: "nightly refresh", tags: [], parameters: []},
    ],
  });
});

test("a folder without Prefect has none", () => {
  expect(project({"a.py": "print(1)\n"})).toEqual({flows: [], deployments: []});
});
