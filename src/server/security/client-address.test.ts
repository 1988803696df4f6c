import type {Context} from "hono";
import {Hono} from "hono";
import {expect, test} from "vitest";
import {clientAddress} from "./client-address.ts";

/** Who asks, by the address of the socket and the header. */
async function client(trusted: string[], from: string | undefined, said?: string): Promise<string> {
  const app = new Hono();
  const of: (context: Context) => string = clientAddress(trusted);
  app.get("/", context => context.text(of(context)));
  const headers = said === undefined ? {} : {"x-forwarded-for": said};
  const env = from === undefined ? {} : {incoming: {socket: {remoteAddress: from}}};
  return (await app.request("/", {headers}, env)).text();
}

test("without a trusted proxy it is the address of the socket", async () => {
  expect(await client([], "10.0.0.1", "8.8.8.8")).toBe(await client([], "10.0.0.1"));
  expect(await client([], "10.0.0.1")).not.toBe(await client([], "10.0.0.2"));
  expect(await client([], "::ffff:10.0.0.1")).toBe(await client([], "10.0.0.1"));
  expect(await client([], undefined)).toBe("unknown");
});

test("a whole network of IPv6 is one client", async () => {
  const one = await client([], "2001:db8:1:2:aaaa::1");
  expect(await client([], "2001:db8:1:2:bbbb::2")).toBe(one);
  expect(await client([], "2001:db8:1:3::1")).not.toBe(one);
});

test("behind trusted proxies it is the last address that is none of them", async () => {
  const eight = await client([], "8.8.8.8");
  const trusted = ["10.0.0.0/8", "2001:db8::/32", "192.168.1.1"];
  for (const [from, said] of [
    ["10.0.0.1", "8.8.8.8"],
    ["10.0.0.1", "1.1.1.1, 8.8.8.8"],
    ["10.0.0.1", "spoofed, 8.8.8.8, 192.168.1.1,10.9.9.9"],
    ["2001:db8::5", " 8.8.8.8 "],
    ["::ffff:10.0.0.1", "8.8.8.8"],
  ] as const) {
    expect([said, await client(trusted, from, said)]).toEqual([said, eight]);
  }
  const proxy = await client([], "10.0.0.1");
  for (const said of [undefined, "", "unknown", "8.8.8.8, junk"]) {
    expect(await client(trusted, "10.0.0.1", said)).toBe(proxy);
  }
  expect(await client(trusted, "9.9.9.9", "8.8.8.8")).toBe(await client([], "9.9.9.9"));
});
