import {describe, expect, it} from "vitest";
import {context, example, identify} from "../fixtures/examples.ts";
import {commentCause, issueEvents} from "./issue.ts";

const said = (over: object = {}) => ({...(example("issues", "opened").issue as object), ...over});
const rowOf = (over: object = {}) => issueEvents(said(over), context())[0]!.payload;
const versionOf = (over: object) => issueEvents(said(over), context())[0]!.version;
const at = "2019-05-15T15:30:00Z";
const closed = {state: "closed", closed_at: at, updated_at: at};

describe("an issue", () => {
  it("is a row without what it says, but the cause", () => {
    expect(rowOf({body: "All is lost. root cause: #7", labels: [{name: "sev1"}]})).toEqual({
      issue_id: "github:acme/shop#1",
      repository: "github:acme/shop",
      number: 1,
      state: "open",
      created_at: "2019-05-15T15:20:18Z",
      closed_at: null,
      labels: ["sev1"],
      person_id: identify("github:codertocat"),
      author_kind: "person",
      cause_sha: null,
      cause_number: 7,
      url: "https://github.com/Codertocat/Hello-World/issues/1",
    });
  });

  it("has an end only while it is closed", () => {
    expect(rowOf(closed)).toMatchObject({state: "closed", closed_at: at});
    expect(rowOf({...closed, state: "open"})).toMatchObject({state: "open", closed_at: null});
    const {state: _, ...pinned} = said(closed) as Record<string, unknown>;
    expect(issueEvents(pinned, context())[0]!.payload).toMatchObject({state: "closed"});
  });

  it("is nothing where it is the other face of a pull request", () => {
    expect(issueEvents(said({pull_request: {url: "https://x"}}), context())).toEqual([]);
  });

  it("that was closed with a comment is closed, in whichever order it is told", () => {
    expect(versionOf(closed) > versionOf({updated_at: at})).toBe(true);
  });

  it.each(["deleted", "transferred"])("that was %s waits for nothing", action => {
    const [event] = issueEvents(said({labels: [{name: "sev1"}], updated_at: at}), context(), {
      action,
    });
    expect(event!.payload).toMatchObject({state: "closed", closed_at: at, labels: []});
    const before = issueEvents(said({labels: [{name: "sev1"}], updated_at: at}), context())[0]!;
    expect(event!.version > before.version).toBe(true);
  });
});

describe("an action on an issue", () => {
  const momentOf = (over: object, action: string, label?: unknown) =>
    issueEvents(said(over), context(), {action, label})[1]?.payload;
  const moment = {issue_id: "github:acme/shop#1", repository: "github:acme/shop"};

  it("is a moment with its label", () => {
    expect(momentOf({updated_at: at}, "labeled", {name: "sev1"})).toEqual({
      ...moment,
      kind: "labeled",
      label: "sev1",
      happened_at: at,
    });
    expect(momentOf({updated_at: at}, "unlabeled", {name: "sev1"})).toMatchObject({
      kind: "unlabeled",
    });
  });

  it("is a moment when it was closed, or reopened", () => {
    const late = {...closed, updated_at: "2019-05-16T00:00:00Z"};
    expect(momentOf(late, "closed")).toEqual({
      ...moment,
      kind: "closed",
      label: "",
      happened_at: at,
    });
    expect(momentOf({updated_at: at}, "reopened")).toMatchObject({
      kind: "reopened",
      happened_at: at,
    });
  });

  it("is no moment otherwise", () => {
    expect(momentOf({}, "assigned")).toBeUndefined();
  });
});

describe("a comment on an issue", () => {
  const comment = {body: "Found. Root cause: #9", created_at: at, updated_at: at};

  it("that names the cause is a moment, and its text is not kept", () => {
    const events = commentCause(comment, context(), {number: 1});
    expect(events.map(({payload}) => payload)).toEqual([
      {
        issue_id: "github:acme/shop#1",
        repository: "github:acme/shop",
        kind: "root_cause",
        label: "#9",
        happened_at: at,
      },
    ]);
    expect(JSON.stringify(events)).not.toContain("Found");
  });

  it("that names none is nothing", () => {
    expect(commentCause({...comment, body: "Thanks #9"}, context(), {number: 1})).toEqual([]);
  });
});
