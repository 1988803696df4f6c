import {expect, it} from "vitest";
import {eventFault} from "./snapshot-event.ts";

const event = {
  id: "github:github:acme/shop:change_commit:7:abc",
  source: "github",
  kind: "github.change_commit",
  version: "",
  payload: {
    change_id: "github:acme/shop#7",
    repository: "github:acme/shop",
    sha: "a".repeat(40),
    authored_at: "2025-01-06T08:00:00Z",
    committed_at: "2025-01-06T08:00:00Z",
    person_id: "0123456789abcdef0123456789abcdef",
    author_kind: "person",
  },
};

function withPayload(changes: object): object {
  return {...event, payload: {...event.payload, ...changes}};
}

it("takes a row of its table", () => {
  expect(eventFault(event)).toBeNull();
  expect(eventFault(withPayload({person_id: null}))).toBeNull();
});

it.each([
  ["a field more", withPayload({title: "A title"}), "has a field that the table has not"],
  ["a login for a hash", withPayload({person_id: "a-login"}), "has a wrong person_id"],
  ["a number for a text", withPayload({sha: 7}), "has a wrong sha"],
  ["no time", withPayload({authored_at: "some day"}), "has a wrong authored_at"],
  ["a null too many", withPayload({sha: null}), "has a wrong sha"],
  ["a field less", {...event, payload: {repository: "github:acme/shop"}}, "has a wrong change_id"],
  ["no payload", {...event, payload: null}, "has no payload"],
  ["no version", {...event, version: 1}, "has no version"],
  ["an unknown kind", {...event, kind: "github.constructor"}, "is of a kind that is not known"],
  ["another source", {...event, source: "git"}, "is no event of GitHub or Prefect"],
  ["another's id", {...event, id: "github:other:7"}, "has the id of another"],
  [
    "another table's id",
    {...event, id: "github:github:acme/shop:change:7"},
    "has the id of another",
  ],
  ["no event at all", 7, "is no event of GitHub or Prefect"],
  ["nothing", null, "is no event of GitHub or Prefect"],
])("refuses %s", (_, wrong, fault) => {
  expect(eventFault(wrong)).toBe(fault);
});
