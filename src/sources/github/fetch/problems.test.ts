import {afterEach, describe, expect, it} from "vitest";
import {
  type FakeGithub,
  type Faults,
  fakeGithub,
} from "../../../../test/support/fake-github/index.ts";
import {madeRepository} from "../../../../test/support/fake-github/made.ts";
import {alike, unlike} from "../../../../test/support/github-held.ts";
import {readInto, store} from "../../../../test/support/github-store.ts";

let fake: FakeGithub;
afterEach(() => fake?.close());

async function open(faults: Faults = {}) {
  const made = madeRepository({pullRequests: 30, issues: 6, deployments: 6, runs: 12});
  const data = {repositories: [made]};
  fake = await fakeGithub(data, faults);
  return {data, made};
}

const subject = (rest: string) => `127.0.0.1/acme/shop${rest}`;

describe("what cannot be used", () => {
  it("is named, and everything else is there", async () => {
    const {data, made} = await open();
    const broken = structuredClone(data);
    made.pullRequests[4]!.headRefOid = "not a commit";
    made.pullRequests[5]!.commits[1]!.oid = "";
    made.issues[2]!.createdAt = "some day";
    made.deployments[1]!.sha = "";
    made.runs[7]!.headSha = "";
    const kept = store();
    await readInto(kept, fake);
    expect(kept.problems).toEqual([
      {subject: subject("#5"), reason: "pull_request.head.sha is odd"},
      {subject: subject("#6"), reason: "commit.oid is odd"},
      {subject: subject("#33"), reason: expect.stringMatching(/^issue.created_at/)},
      {subject: subject(" deployment 300001"), reason: "deployment.sha is odd"},
      {
        subject: subject(` workflow run ${made.runs[7]!.id}`),
        reason: "workflow_run.head_sha is odd",
      },
    ]);
    expect(unlike(kept.lines(), broken).extra).toEqual([]);
    const count = (name: "change" | "issue" | "host_deployment" | "pipeline_run") =>
      kept.table(name).length;
    expect([count("change"), count("issue"), count("host_deployment")]).toEqual([29, 5, 5]);
    expect(kept.table("change_commit")).toHaveLength(28 * 3 + 2);
  });

  it("is named ten times for each reason, and counted", async () => {
    const {made} = await open();
    for (const pull of made.pullRequests) pull.headRefOid = "";
    const kept = store();
    await readInto(kept, fake);
    expect(kept.problems).toHaveLength(11);
    expect(kept.problems.at(-1)).toEqual({
      subject: "20 more",
      reason: "pull_request.head.sha is odd",
    });
  });

  it("is not a deleted account, nor a bot", async () => {
    const {data, made} = await open();
    made.pullRequests[3]!.author = null;
    made.pullRequests[3]!.reviews[0]!.author = null;
    made.pullRequests[3]!.commits[0]!.author = {name: "", email: "", user: null};
    made.issues[1]!.author = null;
    const kept = store();
    await readInto(kept, fake);
    expect(kept.problems).toEqual([]);
    const nobody = {person_id: null, author_kind: "person"};
    expect(kept.table("change")).toContainEqual(expect.objectContaining({number: 4, ...nobody}));
    expect(kept.table("issue")).toContainEqual(expect.objectContaining({number: 32, ...nobody}));
    expect(kept.table("change_commit")).toContainEqual(
      expect.objectContaining({change_id: subject("#4"), ...nobody}),
    );
    expect(data.repositories).toHaveLength(1);
  });

  it("is a merge without a commit, of which the row stays", async () => {
    const {data, made} = await open();
    made.pullRequests[2]!.mergeCommit = null;
    const kept = store();
    await readInto(kept, fake);
    expect(unlike(kept.lines(), data)).toEqual(alike);
    expect(kept.problems).toEqual([
      {subject: subject("#3"), reason: "is merged, but GitHub names no commit that brought it in"},
    ]);
  });

  it("is a state of a run that is not known, of which the row stays", async () => {
    const {data, made} = await open();
    made.runs[4]!.attempts[0]!.conclusion = "exploded";
    const kept = store();
    await readInto(kept, fake);
    expect(unlike(kept.lines(), data)).toEqual(alike);
    expect(kept.problems).toEqual([
      {
        subject: subject(` workflow run ${made.runs[4]!.id}`),
        reason: "is in a state that is not known",
      },
    ]);
  });
});
