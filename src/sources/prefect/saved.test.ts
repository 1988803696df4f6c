import {mkdtempSync, writeFileSync} from "node:fs";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {describe, expect, it} from "vitest";
import {store} from "../../../test/support/github-store.ts";
import {defaultConfig} from "../../config/defaults.ts";
import {deployments, flows, listening, recorded} from "./fixtures/recorded.ts";
import {prefectFiles, readSavedAnswers} from "./saved.ts";

const config = defaultConfig("/nowhere");
const named = (names: Readonly<Record<string, string>>) =>
  Object.entries(names).map(([id, name]) => ({id, name}));

function folderOf(files: Readonly<Record<string, unknown>>): string {
  const folder = mkdtempSync(join(tmpdir(), "fivekeys-saved-"));
  for (const [name, content] of Object.entries(files)) {
    const text = typeof content === "string" ? content : JSON.stringify(content);
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

function readAll(folder: string) {
  const {context, problems} = listening();
  const kept = store();
  for (const events of readSavedAnswers(folder, {config, context})) kept.keep({events});
  return {kept, problems};
}

describe("answers of a real server, saved as files", () => {
  const files = {
    "flow_runs.json": recorded.runs,
    "flow_run_states.json": recorded.states,
    "flows.json": named(flows),
    "deployments.json": named(deployments),
  };

  it("are its runs with their names and histories, without the parts of other runs", () => {
    const {kept, problems} = readAll(folderOf(files));
    const top = recorded.runs.filter(({parent_task_run_id: parent}) => parent === null);
    expect(kept.table("flow_run")).toHaveLength(top.length);
    expect(top.length).toBeLessThan(recorded.runs.length);
    const retried = kept.table("flow_run").find(({run_count}) => run_count === 2);
    expect(retried).toMatchObject({
      flow: "hotpass-refinement-pipeline",
      deployment: "hotpass-refinement",
    });
    const states = kept.table("flow_run_state");
    const ofRetried = states.filter(({flow_run_id: id}) => id === retried?.flow_run_id);
    expect(ofRetried.map(({state_type: type}) => type).sort()).toEqual(
      [
        "SCHEDULED",
        "PENDING",
        "RUNNING",
        "FAILED",
        "SCHEDULED",
        "PENDING",
        "RUNNING",
        "COMPLETED",
      ].sort(),
    );
    expect(problems).toEqual([]);
  });

  it("are the same in several files and as pages of /paginate", () => {
    const split = folderOf({
      ...files,
      "flow_runs.json": {
        results: recorded.runs.slice(0, 5),
        count: 13,
        limit: 5,
        pages: 3,
        page: 1,
      },
      "flow_runs-2.json": recorded.runs.slice(5),
    });
    expect(readAll(split).kept.lines()).toEqual(readAll(folderOf(files)).kept.lines());
  });
});

it("an odd row is named by its place, and the others are there", () => {
  const folder = folderOf({
    "flow_runs.json": [{id: 7}, recorded.runs[0]],
    "flow_run_states.json": [{}],
  });
  const {kept, problems} = readAll(folder);
  expect(kept.table("flow_run")).toHaveLength(1);
  expect(problems).toEqual([
    "flow_runs.json 1: flow_run.id is of a wrong type",
    "flow_run_states.json 1: state.flow_run_id is missing",
  ]);
});

it.each([
  ["no JSON", "[{", "is not JSON"],
  ["no list", {detail: "Unauthorized"}, "holds no list"],
])("%s is an error that names the file", (_, content, reason) => {
  expect(() => readAll(folderOf({"flow_runs.json": content}))).toThrow(
    `Cannot read the saved answer "flow_runs.json": it ${reason}`,
  );
});

it("a folder without runs is none of Prefect's, whatever else lies there", () => {
  expect(prefectFiles(folderOf({"deployments.json": [], "flows.json": []}))).toEqual([]);
  expect(prefectFiles("/no/such/folder")).toEqual([]);
});
