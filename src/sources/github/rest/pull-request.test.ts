import {describe, expect, it} from "vitest";
import type {RawEvent} from "../../source.ts";
import {context, example, identify} from "../fixtures/examples.ts";
import {pullRequestEvents} from "./pull-request.ts";

const MERGE = "c".repeat(40);

/** A real payload, with some fields as the case has them. */
function said(over: Record<string, unknown> = {}): Record<string, unknown> {
  const payload = example("pull_request", "opened").pull_request as Record<string, unknown>;
  return {...payload, ...over};
}

const merged = {
  state: "closed",
  closed_at: "2019-05-15T15:21:00Z",
  merged_at: "2019-05-15T15:21:00Z",
  updated_at: "2019-05-15T15:21:00Z",
  merge_commit_sha: MERGE,
};

function rowOf(over: Record<string, unknown> = {}) {
  return pullRequestEvents(said(over), context())[0]!.payload;
}

function versionOf(over: Record<string, unknown>, told: "poll" | "webhook" = "webhook"): string {
  return (pullRequestEvents(said(over), context({told}))[0] as RawEvent).version;
}

describe("a pull request", () => {
  it("is a row of its own facts", () => {
    expect(rowOf()).toEqual({
      change_id: "github:acme/shop#2",
      repository: "github:acme/shop",
      number: 2,
      state: "open",
      base_branch: "master",
      head_sha: "ec26c3e57ca3a959ca5aad62de7213c562f8c821",
      merge_sha: null,
      merged_at: null,
      closed_at: null,
      first_commit_at: null,
      opened_at: "2019-05-15T15:20:33Z",
      ready_at: null,
      first_response_at: null,
      is_draft: false,
      person_id: identify("github:codertocat"),
      author_kind: "person",
      labels: [],
      is_hotfix: false,
      additions: 1,
      deletions: 1,
      url: "https://github.com/Codertocat/Hello-World/pull/2",
    });
  });

  it("has the commit of its merge only once it is merged", () => {
    expect(rowOf({merge_commit_sha: MERGE})).toMatchObject({state: "open", merge_sha: null});
    expect(rowOf({state: "closed", closed_at: merged.closed_at, merge_commit_sha: MERGE})).toEqual(
      expect.objectContaining({state: "closed", merged_at: null, merge_sha: null}),
    );
    expect(rowOf(merged)).toMatchObject({
      state: "merged",
      merge_sha: MERGE,
      merged_at: merged.merged_at,
      closed_at: merged.closed_at,
    });
  });

  it("is merged also where the answer does not name the commit", () => {
    const {merge_commit_sha: _, ...rest} = said(merged);
    const [event] = pullRequestEvents(rest, context());
    expect(event!.payload).toMatchObject({state: "merged", merge_sha: null});
  });

  it("keeps of its branch that it is a hotfix, and no name", () => {
    const head = {ref: "hotfix/ada-secret", sha: "d".repeat(40), label: "ada:hotfix/ada-secret"};
    const row = rowOf({head, base: {ref: "ada-secret-stack"}});
    expect(row).toMatchObject({is_hotfix: true, base_branch: "(other)"});
    expect(JSON.stringify(row)).not.toContain("ada-secret");
    expect(rowOf({base: {ref: "release/1.2"}}).base_branch).toBe("release/1.2");
  });

  it("has no person where the account is deleted, and names of labels in order", () => {
    const row = rowOf({user: null, labels: [{name: "b"}, {name: "a"}, {name: "b"}]});
    expect(row).toMatchObject({person_id: null, author_kind: "person", labels: ["a", "b"]});
    expect(rowOf({user: {login: "ghost", type: "User"}}).person_id).toBeNull();
  });

  it("tells of a fork that was deleted", () => {
    const head = {ref: "x", sha: "d".repeat(40), repo: null, user: null};
    expect(rowOf({head}).head_sha).toBe("d".repeat(40));
  });

  it.each([
    ["head is missing", {head: null}, "pull_request.head is missing"],
    ["the sha is missing", {head: {ref: "x"}}, "pull_request.head.sha is missing"],
    ["the sha is none", {head: {ref: "x", sha: "ada"}}, "pull_request.head.sha is odd"],
    ["the time is none", {created_at: "ada"}, "pull_request.created_at is odd"],
    ["the number is a text", {number: "ada"}, "pull_request.number is of a wrong type"],
  ])("is refused by place and never by value when %s", (_, over, message) => {
    expect(() => pullRequestEvents(said(over), context())).toThrow(
      expect.objectContaining({name: "ShapeError", message}),
    );
  });
});

describe("the later version of a pull request", () => {
  const at = "2019-05-15T15:21:00Z";

  it("is the one that GitHub changed later, whatever it says", () => {
    const closed = versionOf({state: "closed", closed_at: at, updated_at: at});
    const reopened = versionOf({updated_at: "2019-05-15T15:21:01Z"});
    expect(reopened > closed).toBe(true);
  });

  it("is within a second the merged, then the closed, then the open one", () => {
    const open = versionOf({updated_at: at});
    const closed = versionOf({state: "closed", closed_at: at, updated_at: at});
    const mergedThen = versionOf(merged);
    expect([mergedThen, open, closed].sort()).toEqual([open, closed, mergedThen]);
  });

  it("is within a second the reopened one, where it was closed before", () => {
    const before = {state: "closed", closed_at: "2019-05-15T15:20:59Z", updated_at: at};
    expect(versionOf({updated_at: at}) > versionOf(before)).toBe(true);
    expect(versionOf({updated_at: at}) > versionOf(before, "poll")).toBe(true);
  });

  it("is within a second the answer, and the one that counts its lines", () => {
    expect(versionOf({updated_at: at}, "poll") > versionOf({updated_at: at})).toBe(true);
    const {additions: _, ...rest} = said({updated_at: at});
    const [thin] = pullRequestEvents(rest, context({told: "poll"}));
    expect(versionOf({updated_at: at}) > thin!.version).toBe(true);
  });
});

describe("an action", () => {
  it.each([
    ["ready_for_review", "ready_for_review"],
    ["converted_to_draft", "converted_to_draft"],
    ["review_requested", "review_requested"],
    ["enqueued", "queued"],
  ])("%s is a moment of the change", (action, kind) => {
    const events = pullRequestEvents(said(), context(), {action});
    expect(events.map(event => event.kind)).toEqual(["github.change", "github.change_event"]);
    expect(events[1]!.payload).toEqual({
      change_id: "github:acme/shop#2",
      repository: "github:acme/shop",
      kind,
      happened_at: "2019-05-15T15:20:33Z",
    });
  });

  it("labeled is none, and neither is a name of the language", () => {
    for (const action of ["labeled", "constructor", ""]) {
      expect(pullRequestEvents(said(), context(), {action})).toHaveLength(1);
    }
  });
});
