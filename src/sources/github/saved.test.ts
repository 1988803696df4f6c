import {createHmac} from "node:crypto";
import {mkdtempSync, writeFileSync} from "node:fs";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {beforeEach, describe, expect, it} from "vitest";
import {UserError} from "../../lib/errors.ts";
import {webhookSecrets} from "../../lib/webhook-secrets.ts";
import {config, example, identify} from "./fixtures/examples.ts";
import {readSaved} from "./read-saved.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "fivekeys-saved-"));
});

const payload = example("pull_request", "opened");
const SECRET = "s3cret";
const signatureOf = (text: string) =>
  `sha256=${createHmac("sha256", SECRET).update(text).digest("hex")}`;

function write(name: string, text: string | Uint8Array): string {
  writeFileSync(join(folder, name), text);
  return name;
}

function saved(files: readonly string[], secrets: readonly string[] = []) {
  return readSaved(files, {cwd: folder, secrets, config, identify});
}

function failure(files: readonly string[], secrets: readonly string[] = []): string {
  try {
    saved(files, secrets);
  } catch (error) {
    expect(error).toBeInstanceOf(UserError);
    return (error as UserError).message;
  }
  throw new Error("It was read");
}

describe("a saved delivery", () => {
  const headers = {"X-GitHub-Event": "pull_request", "X-GitHub-Delivery": "1"};
  it.each([
    ["a.json", JSON.stringify({headers, payload})],
    ["b.json", JSON.stringify({event: "pull_request", delivery: "1", payload}, null, 2)],
    ["c.json", JSON.stringify({event: "pull_request", guid: "1", request: {headers: {}, payload}})],
    ["d.json", JSON.stringify({headers, payload: JSON.stringify(payload)})],
    ["pull_request.opened.json", JSON.stringify(payload, null, 2)],
    ["pull_request_1.json", `\uFEFF${JSON.stringify(payload)}`],
    ["e.ndjson", `${JSON.stringify({headers, payload})}\n\n`],
    ["f.json", JSON.stringify([{headers, payload}])],
  ])("is read from %s", (name, text) => {
    const {events, deliveries} = saved([write(name, text)]);
    expect({deliveries, kinds: events.map(({kind}) => kind)}).toEqual({
      deliveries: 1,
      kinds: ["github.change"],
    });
  });

  it("is read from each line, and what is not used is counted by its reason", () => {
    const line = JSON.stringify({headers, payload});
    const star = JSON.stringify({event: "star", payload: {}});
    const {events, deliveries, ignored} = saved([
      write("a.ndjson", [line, star, line, star].join("\n")),
    ]);
    expect({events: events.length, deliveries}).toEqual({events: 2, deliveries: 4});
    expect([...ignored]).toEqual([['"star" is no event that fivekeys reads', 2]]);
  });
});

describe("what is wrong is named with file and line", () => {
  const good = JSON.stringify({event: "pull_request", payload});
  it.each([
    ["a.ndjson", `${good}\n{"secret`, "a.ndjson:2: is not JSON"],
    ["a.ndjson", `${good}\n\n[1]`, "a.ndjson:3: is not a JSON object"],
    ["a.json", '{"event": "x",\n"payload": secret}', "a.json:2: is not JSON"],
    ["a.json", '{"event": "x",\n"payload": {', "a.json:2: is not JSON"],
    ["a.json", "", "a.json:1: is empty"],
    ["a.json", "{}", "a.json:1: is no delivery"],
    ["123.json", JSON.stringify(payload), "123.json:1: is no delivery"],
    ["a.json", JSON.stringify({payload}), "a.json:1: does not say its event"],
    [
      "a.json",
      '{"event": "push", "payload": "{secret"}',
      "a.json:1: has a payload that is not JSON",
    ],
    ["a.json", '{"event": "push", "payload": {}}', "a.json:1: push: repository is missing"],
  ])("%s", (name, text, expected) => {
    const message = failure([write(name, text)]);
    expect(message).toContain(`1 thing is wrong, nothing was kept\n  ${expected}`);
    expect(message).not.toContain("secret");
  });

  it("of every file and line at once", () => {
    write("a.ndjson", `${good}\n{`);
    write("b.json", new Uint8Array([0x7b, 0xff, 0x7d]));
    const message = failure(["a.ndjson", "b.json", "none.json", "."]);
    expect(message.split("\n  ")).toEqual([
      "Cannot ingest the deliveries: 4 things are wrong, nothing was kept",
      "a.ndjson:2: is not JSON",
      "b.json:1: is not UTF-8",
      "none.json:1: there is no such file",
      ".:1: it is not a file",
    ]);
  });

  it("at most twenty times", () => {
    const message = failure([write("a.ndjson", `${good}\n${"7\n".repeat(30)}`)]);
    expect(message).toContain("30 things are wrong");
    expect(message.split("\n")).toHaveLength(22);
    expect(message).toContain("and 10 more");
  });
});

describe("a saved signature", () => {
  const raw = JSON.stringify(payload, null, 1);
  const delivery = (signature: string, body: unknown = raw) =>
    JSON.stringify({
      headers: {"x-github-event": "pull_request", "X-Hub-Signature-256": signature},
      payload: body,
    });

  it("is checked over the text as it came, and over the compact JSON of an object", () => {
    const text = write("a.json", delivery(signatureOf(raw)));
    const object = write("b.json", delivery(signatureOf(JSON.stringify(payload)), payload));
    expect(saved([text, object], [SECRET]).deliveries).toBe(2);
    expect(saved([text], ["other", SECRET]).deliveries).toBe(1);
    expect(failure([text, object], ["other"])).toContain("a.json:1: has a signature that");
  });

  it("is not asked for where none was saved, nor checked without a secret", () => {
    const unsigned = write("a.json", JSON.stringify({event: "pull_request", payload}));
    expect(saved([unsigned], [SECRET]).deliveries).toBe(1);
    expect(saved([write("b.json", delivery(signatureOf("other")))]).deliveries).toBe(1);
  });
});

describe("the secrets of the webhook", () => {
  it("come from the environment, or from the lines of a file", () => {
    expect(webhookSecrets({}, "github")).toEqual([]);
    expect(webhookSecrets({GITHUB_WEBHOOK_SECRET: " a b "}, "github")).toEqual([" a b "]);
    write("secret", "new one\nold\n");
    const file = join(folder, "secret");
    expect(webhookSecrets({GITHUB_WEBHOOK_SECRET_FILE: file}, "github")).toEqual([
      "new one",
      "old",
    ]);
  });

  it("are told of when the file is missing or empty", () => {
    write("secret", "\n");
    for (const name of ["secret", "none"]) {
      const env = {GITHUB_WEBHOOK_SECRET_FILE: join(folder, name)};
      expect(() => webhookSecrets(env, "github")).toThrow(expect.objectContaining({exitCode: 5}));
    }
  });
});
