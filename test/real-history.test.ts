import {readFileSync} from "node:fs";
import {join} from "node:path";
import {beforeAll, describe, expect, it} from "vitest";
import type {Config} from "../src/config.ts";
import {type MadeCommit, makeRepository} from "./support/fast-import.ts";
import {clone, configOf, inPublished, inTemporaryFolder, syncIn} from "./support/workspace.ts";

/** A line of the fixture; test/fixtures/README.md says where it is from. */
type Fact = {
  commit: number;
  parents: number[];
  authored: number;
  committed: number;
  author: "person" | "agent" | "bot";
  form: "pull_request" | "branch" | "plain";
  number?: number;
};

type Change = {
  kind: string;
  number: number | null;
  merge_sha: string;
  merged_at: string;
  commit_count: number;
};
type Commit = {kind: string; author_kind: string; authored_at: string; merged_at: string};

const authors = {
  person: "Ada <ada@example.org>",
  agent: "Made-up agent <agent@example.org>",
  bot: "helper[bot] <helper@example.org>",
};

const file = join(import.meta.dirname, "fixtures", "hotpass-history.ndjson");
const facts: Fact[] = readFileSync(file, "utf8")
  .trim()
  .split("\n")
  .map(line => JSON.parse(line));

let shas: string[];
let events: number;
let changes: Change[];
let commits: Commit[];
let weeks: Record<string, number>;

beforeAll(() =>
  inTemporaryFolder(async folder => {
    const path = join(folder, "hotpass.git");
    shas = makeRepository(path, {commits: facts.map(made), head: facts.length - 1, tags: []});
    const people = {bots: [], agents: ["made-up agent"], aliases: [], minimumGroup: 5};
    const config = configOf(folder, {git: [clone(path)], people});
    await syncIn(config);
    await readResults(config);
  }),
);

/** The commit that a line tells of, with a text of its form. */
function made({parents, authored, committed, author, form, number}: Fact): MadeCommit {
  const message = {
    pull_request: `Merge pull request #${number} from ada/topic-${number}\n\nA title`,
    branch: "Merge branch 'main' into topic",
    plain: "Change something",
  }[form];
  return {parents, authored, committed, message, author: authors[author]};
}

async function readResults(config: Config): Promise<void> {
  await inPublished(config, async warehouse => {
    [{events} = {events: 0}] = await warehouse.rows<{events: number}>("select events from source");
    changes = await warehouse.rows<Change>(
      "select kind, number, merge_sha, merged_at, commit_count from change order by merged_at",
    );
    commits = await warehouse.rows<Commit>(
      `select change.kind, d.author_kind, d.authored_at, change.merged_at
      from commit_delivery as d join change using (change_id)`,
    );
    const byWeek = await warehouse.rows<{week: string; count: number}>(
      `select strftime(merged_at, '%G-W%V') as week, count(*) as count
      from change where kind = 'pull_request' group by week order by week`,
    );
    weeks = Object.fromEntries(byWeek.map(({week, count}) => [week, count]));
  });
}

/** The value of nearest rank: the least that at least this share does not exceed. */
function nearestRank(values: readonly number[], share: number): number | undefined {
  return values.toSorted((a, b) => a - b)[Math.ceil(share * values.length) - 1];
}

describe("the history of Hotpass", () => {
  it("has 543 commits, of which 266 are on the first-parent line", () => {
    expect(events).toBe(543);
    const line = [facts.at(-1)!];
    while (line.at(-1)!.parents.length > 0) line.push(facts[line.at(-1)!.parents[0]!]!);
    expect(line).toHaveLength(266);
    expect(changes).toHaveLength(266);
    expect(new Set(changes.map(({merge_sha}) => merge_sha))).toEqual(
      new Set(line.map(({commit}) => shas[commit])),
    );
  });

  it("has 141 merged pull requests and 125 direct pushes", () => {
    const kinds = Object.groupBy(changes, ({kind}) => kind);
    expect(Object.keys(kinds).toSorted()).toEqual(["direct", "pull_request"]);
    expect(kinds.pull_request).toHaveLength(141);
    expect(kinds.direct).toHaveLength(125);
    const numbers = facts.flatMap(({number = null}) => (number === null ? [] : [number]));
    expect(new Set(kinds.pull_request!.map(({number}) => number))).toEqual(new Set(numbers));
  });

  it("has 7 merges of branches, which are no changes", () => {
    const merges = facts.filter(({form}) => form === "branch");
    expect(merges).toHaveLength(7);
    const merged = new Set(changes.map(({merge_sha}) => merge_sha));
    expect(merges.filter(({commit}) => merged.has(shas[commit]!))).toEqual([]);
  });

  it("merged 75 pull requests in week 43 of 2025 and 66 in week 44", () => {
    expect(weeks).toEqual({"2025-W43": 75, "2025-W44": 66});
  });

  it("took 538 s from author to merge in the middle, and 2505 s for nine in ten", () => {
    const seconds = commits
      .filter(({kind}) => kind === "pull_request")
      .map(row => (Date.parse(row.merged_at) - Date.parse(row.authored_at)) / 1000);
    expect(seconds).toHaveLength(270);
    expect(nearestRank(seconds, 0.5)).toBe(538);
    expect(nearestRank(seconds, 0.9)).toBe(2505);
  });

  it("tells people, agents and bots apart in every commit that is no merge", () => {
    const written = facts.filter(({parents}) => parents.length < 2);
    const countOf = (kinds: readonly string[]) =>
      ["person", "agent", "bot"].map(kind => kinds.filter(one => one === kind).length);
    expect(countOf(commits.map(row => row.author_kind))).toEqual(
      countOf(written.map(({author}) => author)),
    );
    expect(changes.reduce((sum, {commit_count}) => sum + commit_count, 0)).toBe(written.length);
  });
});
