import {expect, it} from "vitest";
import {mistake, read} from "./fixtures/example.ts";

it.each([
  ["15m", 900],
  ["2h", 7200],
  ["90s", 90],
  ["off", null],
  ["0", null],
  ["false", null],
])("sync_every: %s", (text, seconds) => {
  expect(read(`server: {sync_every: ${text}}`).server.syncEverySeconds).toBe(seconds);
});

it("has the address of this machine and every quarter of an hour where nothing is said", () => {
  expect(read("timezone: UTC").server).toMatchObject({
    host: "127.0.0.1",
    port: 4180,
    syncEverySeconds: 900,
    publicUrl: null,
  });
});

it.each([
  ["{sync_every: 15}", "sync_every"],
  ["{sync_every: fifteen}", "expected a duration such as 15m or 2h, at most 24h, or off"],
  ["{sync_every: 48h}", "expected a duration such as 15m or 2h, at most 24h, or off"],
  ["{sync_every: 100000000000000000000000h}", "sync_every"],
  ["{port: 70000}", "port"],
  ["{public_url: ftp://example.org}", "public_url"],
  ["{hosts: 0.0.0.0}", "hosts"],
])("refuses %s", (text, words) => {
  expect(mistake(`server: ${text}`)).toContain(words);
});
