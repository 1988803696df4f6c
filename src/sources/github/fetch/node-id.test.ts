import {expect, it} from "vitest";
import {databaseId} from "./node-id.ts";

/** The form of today's ids: a prefix, and a MessagePack list in base64. */
function nodeId(...bytes: number[]): string {
  return `DES_${Buffer.from(bytes).toString("base64url")}`;
}

it.each([
  ["a small number", nodeId(0x92, 0, 0x2a), "42"],
  ["of two bytes", nodeId(0x93, 0, 0xcc, 0xff, 0xcd, 0x12, 0x34), "4660"],
  [
    "of four bytes",
    nodeId(0x93, 0, 0xce, 0, 0x13, 0xc7, 0x8d, 0xce, 0x50, 0x64, 0xe3, 0xe2),
    "1348789218",
  ],
  ["of eight bytes", nodeId(0x92, 0, 0xcf, 0, 0, 0, 2, 0x54, 0x0b, 0xe4, 0x00), "10000000000"],
  ["the old form", Buffer.from("016:DeploymentStatus1234").toString("base64"), "1234"],
])("finds the number of %s", (_, id, number) => {
  expect(databaseId(id)).toBe(number);
});

it.each([
  ["cut off", nodeId(0x93, 0, 0xce, 0, 0x13)],
  ["too long", nodeId(0x92, 0, 0x2a, 0x2a)],
  ["of another kind", nodeId(0x92, 0, 0xa3, 0x61, 0x62, 0x63)],
  ["of another form", "DES_3000002"],
  ["empty", ""],
])("finds none in an id that is %s", (_, id) => {
  expect(databaseId(id)).toBeNull();
});
