import {describe, expect, it} from "vitest";
import {context, example, identify} from "../fixtures/examples.ts";
import {commentEvents, reviewEvents} from "./response.ts";

const review = (over: object = {}) => ({
  ...(example("pull_request_review", "submitted").review as object),
  ...over,
});
const eventOf = (over: object = {}) => reviewEvents(review(over), context(), {number: 2})[0]!;

describe("a review", () => {
  it("is a response with what it decided, in lower case", () => {
    const approved = eventOf({state: "APPROVED", body: "secret"});
    expect(approved.payload).toEqual({
      response_id: "github:acme/shop:review:237895671",
      subject_id: "github:acme/shop#2",
      repository: "github:acme/shop",
      kind: "review",
      state: "approved",
      person_id: identify("github:codertocat"),
      author_kind: "person",
      responded_at: "2019-05-15T15:20:38Z",
    });
  });

  it("that was dismissed stays so, whatever is told later", () => {
    const dismissed = eventOf({state: "dismissed"});
    expect(dismissed.version > eventOf({state: "approved"}).version).toBe(true);
    expect(eventOf({state: "dismissed", user: null}).version > eventOf().version).toBe(true);
  });

  it("keeps its author when the account is deleted later", () => {
    const ghost = eventOf({user: null});
    expect(ghost.payload.person_id).toBeNull();
    expect(eventOf().version > ghost.version).toBe(true);
  });

  it("is none while it is not submitted", () => {
    expect(
      reviewEvents(review({state: "PENDING", submitted_at: null}), context(), {number: 2}),
    ).toEqual([]);
  });
});

describe("a comment", () => {
  it("is a response of its kind, and other than a review of the same number", () => {
    const raw = {...(example("issue_comment", "created").comment as object), id: 237895671};
    const [comment] = commentEvents(raw, context(), {number: 1, kind: "comment"});
    expect(comment!.payload).toMatchObject({
      response_id: "github:acme/shop:comment:237895671",
      kind: "comment",
      state: null,
      responded_at: "2019-05-15T15:20:21Z",
    });
    expect(comment!.payload.response_id).not.toBe(eventOf().payload.response_id);
  });

  it("that was edited is the same event", () => {
    const raw = example("issue_comment", "created").comment as object;
    const edited = {...raw, body: "other", updated_at: "2020-01-01T00:00:00Z"};
    const read = (one: object) => commentEvents(one, context(), {number: 1, kind: "comment"});
    expect(read(edited)).toEqual(read(raw));
  });
});
