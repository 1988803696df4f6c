import {describe, expect, it} from "vitest";
import {deliveries} from "./delivery.ts";
import {config, context, example, examples, identify} from "./fixtures/examples.ts";
import {pullRequestEvents} from "./rest/pull-request.ts";

const read = deliveries({config, identify});
const HANDLED = [
  "create",
  "deployment",
  "deployment_status",
  "issue_comment",
  "issues",
  "pull_request",
  "pull_request_review",
  "pull_request_review_comment",
  "push",
  "release",
  "workflow_job",
  "workflow_run",
];

describe("every example of GitHub", () => {
  it("is read, or named as ignored", () => {
    const events = new Set<string>();
    for (const {event, payload} of examples) {
      const reading = read({event, payload});
      expect(reading, event).not.toMatchObject({status: "odd"});
      if (reading.status === "ignored") expect(reading.reason).toContain(event);
      else events.add(event);
    }
    expect(examples.filter(({host}) => host === "api.github.com")).toHaveLength(329);
    expect(examples.length).toBeGreaterThan(700);
    expect([...events].sort()).toEqual(HANDLED);
  });

  it("leaves no login, name, address, title, text or branch in an event or a reason", () => {
    const canaries = new Set(examples.flatMap(({payload}) => privateTexts(payload)));
    // What is a login or a description in one example and something that is kept in another: source, job.
    for (const kept of ["github", "Test workflow"]) canaries.delete(kept);
    expect(canaries.size).toBeGreaterThan(100);
    for (const {event, payload} of examples) {
      const reading = read({event, payload});
      const kept = reading.status === "read" ? texts(reading.events) : [reading.reason];
      // The names of repositories and labels are kept; an owner's login is part of the first.
      const {full_name: repository = "?"} = (payload.repository ?? {}) as {full_name?: string};
      const page = /^https:\/\/[^/]+\/[^/]+\/[^/]+/;
      for (const text of kept.map(text => text.replaceAll(repository, "").replace(page, ""))) {
        for (const canary of canaries) {
          expect(text.includes(canary), `${event}: "${canary}" in "${text}"`).toBe(false);
        }
      }
    }
  });

  it("is read the same again", () => {
    for (const {event, payload} of examples) {
      expect(read({event, payload})).toEqual(read({event, payload: structuredClone(payload)}));
    }
  });

  it("is never an exception, whatever of it is missing or of another type", () => {
    for (const event of HANDLED) {
      for (const payload of [null, [], 7, "x", {}, {repository: {}}, ...damaged(example(event))]) {
        const reading = read({event, payload});
        expect(["read", "ignored", "odd"]).toContain(reading.status);
        if (reading.status === "odd") expect(reading.reason).not.toContain("canary");
      }
    }
  });
});

describe("a delivery", () => {
  it("of an Enterprise Server names its host", () => {
    const {payload} = examples.find(one => one.host === "ghes-35" && one.event === "push")!;
    expect(read({event: "push", payload})).toEqual({
      status: "read",
      events: [],
      hints: ["git:octocoders.github.io/Codertocat/Hello-World"],
    });
  });

  it.each([
    ["refs/tags/v1", "read"],
    ["refs/heads/master", "read"],
    ["refs/heads/topic", "ignored"],
    ["refs/heads/refs/tags/v1", "ignored"],
  ])("of a push to %s is %s", (ref, status) => {
    const reading = read({event: "push", payload: {...example("push"), ref}});
    expect(reading.status).toBe(status);
    if (reading.status === "read")
      expect(reading.hints).toEqual(["git:github:Codertocat/Hello-World"]);
  });

  it("of a new branch is no news of the default one", () => {
    const payload = {...example("create"), ref_type: "branch", ref: "ada/secret"};
    const reading = read({event: "create", payload});
    expect(reading.status).toBe("ignored");
    expect(JSON.stringify(reading)).not.toContain("secret");
  });

  it("gives way to an answer of the same second", () => {
    const payload = example("pull_request", "opened");
    const reading = read({event: "pull_request", payload});
    const answer = pullRequestEvents(payload.pull_request, context({told: "poll"}))[0]!;
    expect(reading.status === "read" && answer.version > reading.events[0]!.version).toBe(true);
  });

  it("of a deployment's state tells of the deployment too", () => {
    const reading = read({event: "deployment_status", payload: example("deployment_status")});
    expect(kinds(reading)).toEqual(["github.host_deployment", "github.host_deployment_status"]);
  });

  it("of a comment is a response on what it is below", () => {
    const payload = example("issue_comment", "created");
    expect(kinds(read({event: "issue_comment", payload}))).toEqual([
      "github.issue",
      "github.response",
    ]);
    const issue = {...(payload.issue as object), pull_request: {url: "https://x"}};
    const onPull = read({event: "issue_comment", payload: {...payload, issue}});
    expect(kinds(onPull)).toEqual(["github.response"]);
  });

  it("of a comment with the cause tells of it on an issue only", () => {
    const payload = example("issue_comment", "created");
    const comment = {...(payload.comment as object), body: "root cause: #5"};
    const reading = read({event: "issue_comment", payload: {...payload, comment}});
    expect(kinds(reading)).toEqual(["github.issue", "github.response", "github.issue_event"]);
    const issue = {...(payload.issue as object), pull_request: {url: "https://x"}};
    expect(kinds(read({event: "issue_comment", payload: {...payload, issue, comment}}))).toEqual([
      "github.response",
    ]);
  });

  it.each([
    ["issue_comment", ["github.issue"]],
    ["pull_request_review_comment", []],
    ["release", []],
  ])("of a deleted %s takes nothing back, and adds nothing", (event, expected) => {
    expect(kinds(read({event, payload: example(event, "deleted")}))).toEqual(expected);
  });
});

function kinds(reading: ReturnType<typeof read>): string[] {
  return reading.status === "read" ? reading.events.map(({kind}) => kind) : [];
}

/** Every text that an event holds, but the names of its own columns. */
function texts(value: unknown): string[] {
  if (typeof value === "string") return [value];
  if (typeof value !== "object" || value === null) return [];
  return Object.values(value).flatMap(texts);
}

const TEXT_KEYS = ["title", "body", "message", "description", "email", "login", "username"];
const PEOPLE_KEYS = ["author", "committer", "pusher"];

/** What people are called and what they wrote, by the keys of a payload. */
function privateTexts(value: unknown, key = ""): string[] {
  if (typeof value !== "object" || value === null) return [];
  if (Array.isArray(value)) return value.flatMap(one => privateTexts(one, key));
  const fields = Object.entries(value);
  const own = fields.flatMap(([name, text]) => {
    if (typeof text !== "string") return [];
    const isName = name === "name" && PEOPLE_KEYS.includes(key);
    const isBranch = (name === "ref" || name === "label") && key === "head";
    // Of two letters or fewer it would be found in a digest.
    return (TEXT_KEYS.includes(name) || isName || isBranch) && text.length > 2 ? [text] : [];
  });
  return [...own, ...fields.flatMap(([name, inner]) => privateTexts(inner, name))];
}

/** Copies of a payload, each with one field gone or of another type. */
function damaged(payload: unknown, depth = 0): unknown[] {
  if (typeof payload !== "object" || payload === null || depth > 2) return [];
  return Object.entries(payload).flatMap(([key, value]) => [
    ...[null, undefined, 7, "canary", ["canary"], {canary: 1}].map(other => ({
      ...payload,
      [key]: other,
    })),
    ...damaged(value, depth + 1).map(inner => ({...payload, [key]: inner})),
  ]);
}
