import {createHmac} from "node:crypto";
import {describe, expect, it} from "vitest";
import {config, example, identify} from "./fixtures/examples.ts";
import {isSignedBy} from "./signature.ts";
import {receiveGithub} from "./webhook.ts";

const SECRET = "It's a Secret to Everybody";
const VECTOR = "757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17";
const DELIVERY = "72d3162e-cc78-11e3-81ab-4c9367dc0958";

const sign = (body: Buffer, secret = SECRET) =>
  `sha256=${createHmac("sha256", secret).update(body).digest("hex")}`;

function receive(
  payload: unknown,
  {
    headers = {},
    secrets = [SECRET],
    event = "pull_request",
  }: {
    headers?: Record<string, string | undefined>;
    secrets?: string[];
    event?: string;
  } = {},
) {
  const body = Buffer.isBuffer(payload) ? payload : Buffer.from(JSON.stringify(payload));
  const all = {
    "Content-Type": "application/json",
    "X-GitHub-Event": event,
    "X-GitHub-Delivery": DELIVERY,
    "X-Hub-Signature-256": sign(body),
    ...headers,
  };
  return receiveGithub({headers: all, body}, {secrets, config, identify});
}

const opened = example("pull_request", "opened");
const refused = (code: number, reason: string) => ({
  status: "refused",
  code,
  reason: expect.stringContaining(reason),
});

describe("a signature", () => {
  const body = Buffer.from("Hello, World!");

  it("is the one of GitHub's own example", () => {
    expect(isSignedBy([SECRET], {signature: `sha256=${VECTOR}`, body})).toBe(true);
  });

  it.each([
    ["of other bytes", `sha256=${VECTOR}`, "Hello, World?", [SECRET]],
    ["with other digits", `sha256=${VECTOR.slice(0, -1)}8`, "Hello, World!", [SECRET]],
    ["that is short", `sha256=${VECTOR.slice(0, -2)}`, "Hello, World!", [SECRET]],
    ["that is long", `sha256=${VECTOR}00`, "Hello, World!", [SECRET]],
    ["without its method", VECTOR, "Hello, World!", [SECRET]],
    ["without secrets", `sha256=${VECTOR}`, "Hello, World!", []],
    ["with an empty secret", sign(body, ""), "Hello, World!", [""]],
  ])("%s is none", (_, signature, text, secrets) => {
    expect(isSignedBy(secrets, {signature, body: Buffer.from(text)})).toBe(false);
  });

  it("is made with either secret while they are rotated", () => {
    for (const secrets of [
      ["new", SECRET],
      [SECRET, "new"],
    ]) {
      expect(isSignedBy(secrets, {signature: `sha256=${VECTOR}`, body})).toBe(true);
    }
  });
});

describe("a delivery", () => {
  it("is accepted with its events", () => {
    const received = receive(opened);
    expect(received).toMatchObject({status: "accepted", deliveryId: DELIVERY, hints: []});
    expect("events" in received && received.events.map(({kind}) => kind)).toEqual([
      "github.change",
    ]);
    expect(receive(opened)).toEqual(received);
  });

  it("is accepted as a form, signed over its bytes", () => {
    const form = Buffer.from(new URLSearchParams({payload: JSON.stringify(opened)}).toString());
    const type = "application/x-www-form-urlencoded";
    expect(receive(form, {headers: {"Content-Type": type}})).toEqual(receive(opened));
    expect(receive(Buffer.from("x=1"), {headers: {"Content-Type": type}})).toEqual(
      refused(400, "no field"),
    );
  });

  it("has headers in any case", () => {
    const body = Buffer.from(JSON.stringify(opened));
    const headers = {
      "content-type": "application/json; charset=utf-8",
      "x-github-event": "pull_request",
      "x-github-delivery": DELIVERY,
      "x-hub-signature-256": sign(body).toUpperCase().replace("SHA", "sha"),
    };
    expect(receiveGithub({headers, body}, {secrets: [SECRET], config, identify}).status).toBe(
      "accepted",
    );
  });

  it.each([
    ["unsigned", {"X-Hub-Signature-256": undefined}, 401, "missing"],
    ["signed by another", {"X-Hub-Signature-256": `sha256=${VECTOR}`}, 401, "not made with"],
    [
      "signed with SHA-1 only",
      {
        "X-Hub-Signature-256": undefined,
        "X-Hub-Signature": "sha1=7d38cdd689735b008b3c702edd92eea2",
      },
      401,
      "SHA-1",
    ],
    ["of no event", {"X-GitHub-Event": undefined}, 400, "X-GitHub-Event"],
    ["of an odd event", {"X-GitHub-Event": "a\nb"}, 400, "X-GitHub-Event"],
    ["without its id", {"X-GitHub-Delivery": ""}, 400, "X-GitHub-Delivery"],
    ["of another type", {"Content-Type": "text/plain"}, 400, "content type"],
  ])("%s is refused", (_, headers, code, reason) => {
    expect(receive(opened, {headers})).toEqual(refused(code, reason));
  });

  it("without a secret on this side is refused", () => {
    expect(receive(opened, {secrets: []})).toEqual(refused(401, "signature"));
  });

  it("is checked for its signature before it is read", () => {
    const headers = {"X-Hub-Signature-256": `sha256=${VECTOR}`, "X-GitHub-Event": "a\nb"};
    expect(receive(Buffer.from("{"), {headers})).toEqual(refused(401, "signature"));
  });

  it("is refused when it is too large, and only then", () => {
    const body = (bytes: number) => Buffer.from(`{"a":"${"x".repeat(bytes - 8)}"}`);
    expect(body(100).length).toBe(100);
    expect(receive(body(25 * 1024 ** 2 + 1))).toEqual(refused(413, "25 MiB"));
    expect(receive(body(25 * 1024 ** 2))).toEqual(refused(422, "repository is missing"));
  });

  it.each([
    ["a piece of JSON", Buffer.from('{"secret-title'), 400, "not JSON"],
    ["bytes that are no text", Buffer.from([0x7b, 0xff, 0x7d]), 400, "UTF-8"],
    ["nothing", Buffer.from(""), 400, "not JSON"],
    ["a text", Buffer.from('"secret-title"'), 422, "pull_request"],
    ["null", Buffer.from("null"), 422, "pull_request"],
    ["a list", Buffer.from("[]"), 422, "payload is of a wrong type"],
  ])("of %s is refused without showing it", (_, body, code, reason) => {
    const received = receive(body);
    expect(received).toEqual(refused(code, reason));
    expect(JSON.stringify(received)).not.toContain("secret-title");
  });

  it("of another shape is refused by its place", () => {
    const odd = {...opened, pull_request: {...(opened.pull_request as object), user: "ada"}};
    expect(receive(odd)).toEqual(refused(422, "pull_request.user is of a wrong type"));
  });

  it.each(["star", "constructor", "some_new_event"])(
    "of the event %s is ignored by name",
    event => {
      expect(receive({}, {event})).toEqual({
        status: "ignored",
        reason: `"${event}" is no event that fivekeys reads`,
      });
    },
  );

  it("of a ping is ignored, whatever it holds", () => {
    expect(receive(example("ping"), {event: "ping"}).status).toBe("ignored");
    expect(receive({}, {event: "ping"}).status).toBe("ignored");
  });
});
