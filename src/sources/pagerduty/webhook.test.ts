import {createHmac} from "node:crypto";
import {describe, expect, it} from "vitest";
import {defaultConfig} from "../../config/defaults.ts";
import {receivePagerduty} from "./webhook.ts";

const secret = "a secret for tests";
const config = {
  ...defaultConfig("/"),
  services: [{name: "shop", repository: null, paths: [], team: null}],
};

/** What PagerDuty's V3 webhook sends of an incident. */
function delivery(event_type: string, facts: object = {}, event: object = {}) {
  const data = {
    ...{id: "P1", type: "incident", number: 7, status: "triggered", title: "a secret title"},
    ...{created_at: "2025-10-30T01:32:00Z", urgency: "high", priority: {summary: "P2"}},
    service: {id: "PSHOP", summary: "Shop", type: "service_reference"},
    html_url: "https://team.pagerduty.example/incidents/P1",
    ...facts,
  };
  const occurred_at = "2025-10-30T05:00:00.123Z";
  const agent = {summary: "Zanele Kanarie"};
  const whole = {id: "E1", event_type, occurred_at, agent, data, ...event};
  return Buffer.from(JSON.stringify({event: whole}));
}

const sign = (body: Buffer, by = secret) =>
  `v1=${createHmac("sha256", by).update(body).digest("hex")}`;

function receive(body: Buffer, {signature = sign(body), secrets = [secret]} = {}) {
  return receivePagerduty({headers: {"X-PagerDuty-Signature": signature}, body}, {secrets, config});
}

describe("a delivery", () => {
  it("tells how the incident stands, and when", () => {
    const received = receive(delivery("incident.triggered"));
    expect(received).toMatchObject({
      status: "accepted",
      events: [
        {
          ...{id: "pagerduty:incident:pagerduty:P1:2025-10-30T05:00:00.123Z"},
          ...{kind: "pagerduty.incident", version: "2025-10-30T05:00:00.123Z"},
          payload: {
            ...{incident_id: "pagerduty:P1", service: "shop", severity: 2, restored_at: null},
            detected_at: "2025-10-30T01:32:00.000Z",
          },
        },
      ],
    });
    expect(JSON.stringify(received)).not.toMatch(/secret|Kanarie/);
  });

  it("of the end tells when it came", () => {
    expect(receive(delivery("incident.resolved", {status: "resolved"}))).toMatchObject({
      events: [{payload: {restored_at: "2025-10-30T05:00:00.123Z"}}],
    });
    expect(receive(delivery("incident.reopened"))).toMatchObject({
      events: [{payload: {restored_at: null}}],
    });
  });

  it.each([
    ["pagey.ping", {}, "it tells of no incident's state"],
    ["incident.annotated", {type: "incident_note"}, "it tells of no incident's state"],
    [
      "incident.priority_updated",
      {status: "resolved"},
      "it does not say when the incident was resolved",
    ],
  ])("%s %j is ignored", (type, facts, reason) => {
    expect(receive(delivery(type, facts))).toEqual({status: "ignored", reason});
  });

  it("of a service that is not asked for is ignored", () => {
    const body = delivery("incident.triggered");
    const pagerduty = {...config.pagerduty, services: ["PWEB"]};
    const headers = {"x-pagerduty-signature": sign(body)};
    const to = {secrets: [secret], config: {...config, pagerduty}};
    expect(receivePagerduty({headers, body}, to)).toMatchObject({status: "ignored"});
  });
});

describe("a signature", () => {
  const body = delivery("incident.triggered");
  const other = sign(body, "another");

  it.each([
    ["any of several", `${other},${sign(body)}`, [secret]],
    ["any of several, with spaces", ` ${sign(body)} , v2=00`, [secret]],
    ["either secret while they are changed", sign(body), ["new", secret]],
  ])("is good by %s", (_, signature, secrets) => {
    expect(receive(body, {signature, secrets}).status).toBe("accepted");
  });

  it.each([
    ["of another secret", other, [secret]],
    ["of no secret at all", sign(body, ""), [""]],
    ["without a secret to compare with", sign(body), []],
    ["of another version", sign(body).replace("v1", "v0"), [secret]],
    ["cut off", sign(body).slice(0, -2), [secret]],
    ["of other bytes", sign(Buffer.concat([body, Buffer.from(" ")])), [secret]],
  ])("%s is refused", (_, signature, secrets) => {
    expect(receive(body, {signature, secrets})).toMatchObject({status: "refused", code: 401});
  });

  it("is asked for before anything is read", () => {
    const to = {secrets: [secret], config};
    expect(receivePagerduty({headers: {}, body}, to)).toMatchObject({code: 401});
    expect(receive(Buffer.alloc(6 * 1024 ** 2))).toMatchObject({code: 413});
  });
});

it.each([
  [Buffer.from([0xff]), 400],
  [Buffer.from("{"), 400],
  [Buffer.from("null"), 422],
  [Buffer.from("{}"), 422],
  [Buffer.from('{"event": {"event_type": "incident.triggered", "data": null}}'), 422],
  [delivery("incident.triggered", {}, {occurred_at: "soon"}), 422],
  [delivery("incident.triggered", {created_at: "a secret"}), 422],
])("what makes no sense is refused: %s", (body, code) => {
  const received = receive(body);
  expect(received).toMatchObject({status: "refused", code});
  expect(JSON.stringify(received)).not.toContain("secret title");
});
