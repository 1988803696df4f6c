import {createHmac} from "node:crypto";
import {expect, test} from "vitest";
import {fc} from "../../../../test/support/fast-check.ts";
import {receiveTypeform} from "./typeform-webhook.ts";

const SECRET = "a secret for tests";
const RESPONSE = {
  ...{form_id: "f", token: "t1", submitted_at: "2026-10-05T08:01:00Z", hidden: {name: "Canary"}},
  answers: [{type: "number", number: 4, field: {id: "f1", ref: "docs", type: "rating"}}],
};

function deliver(document: unknown, {secret = SECRET, header = "Typeform-Signature"} = {}) {
  const body = Buffer.from(typeof document === "string" ? document : JSON.stringify(document));
  const signature = `sha256=${createHmac("sha256", secret).update(body).digest("base64")}`;
  return {headers: {[header]: signature}, body};
}

const secrets = ["an older secret", SECRET];

test("a signed delivery is read, and no more of it than may be kept", () => {
  const delivery = deliver(
    {event_type: "form_response", form_response: RESPONSE},
    {header: "typeform-signature"},
  );
  expect(receiveTypeform(delivery, {secrets})).toEqual({
    status: "accepted",
    formId: "f",
    response: {
      token: "t1",
      sent: "2026-10-05T08:01:00Z",
      answers: [{names: ["docs", "f1"], said: "4"}],
    },
  });
});

test("the signature is that of RFC 4231's second case", () => {
  // HMAC-SHA-256 of "what do ya want for nothing?" with the key "Jefe"; the body is no JSON.
  const mac = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843";
  const headers = {"Typeform-Signature": `sha256=${Buffer.from(mac, "hex").toString("base64")}`};
  const body = Buffer.from("what do ya want for nothing?");
  expect(receiveTypeform({headers, body}, {secrets: ["Jefe"]})).toMatchObject({code: 400});
  expect(receiveTypeform({headers, body}, {secrets: ["jefe"]})).toMatchObject({code: 401});
});

test("a byte that is changed, in the body or the signature, is refused", () => {
  const {headers, body} = deliver({event_type: "form_response", form_response: RESPONSE});
  fc.assert(
    fc.property(fc.nat(body.length - 1), fc.integer({min: 1, max: 255}), (at, change) => {
      const other = Buffer.from(body);
      other[at] = body[at]! ^ change;
      expect(receiveTypeform({headers, body: other}, {secrets})).toMatchObject({code: 401});
    }),
    {numRuns: 200},
  );
});

test.each([
  ["", "the Typeform-Signature header is missing"],
  ["sha256=", "the signature is not made with the secret"],
  ["c2lnbmVk", "the signature is not made with the secret"],
])("the signature %j is refused", (signature, reason) => {
  const {body} = deliver({event_type: "form_response", form_response: RESPONSE});
  const headers = {"Typeform-Signature": signature};
  expect(receiveTypeform({headers, body}, {secrets})).toMatchObject({code: 401, reason});
});

test("an empty secret signs nothing", () => {
  const delivery = deliver({event_type: "form_response"}, {secret: ""});
  expect(receiveTypeform(delivery, {secrets: [""]})).toMatchObject({code: 401});
});

test.each([
  ["{", {status: "refused", code: 400}],
  ["null", {status: "refused", code: 422}],
  [{event_type: "ping"}, {status: "ignored"}],
  [
    {event_type: "form_response", form_response: {}},
    {status: "refused", code: 422},
  ],
])("%j is %j", (document, outcome) => {
  expect(receiveTypeform(deliver(document), {secrets})).toMatchObject(outcome);
});

test("what is too large is not looked at", () => {
  const body = Buffer.alloc(5 * 1024 ** 2 + 1);
  expect(receiveTypeform({headers: {}, body}, {secrets})).toMatchObject({code: 413});
});
