import {expect, it} from "vitest";
import {byteCache} from "./byte-cache.ts";

const bytes = (size: number) => new Uint8Array(size);

it("keeps what was asked for last, up to its size in bytes", () => {
  const cache = byteCache({bytesMax: 100});
  for (const key of ["a", "b", "c", "d"]) cache.set(key, bytes(25));
  expect(cache.get("a")).not.toBeNull();
  cache.set("e", bytes(25));
  // "b" was asked for longest ago.
  expect(["a", "b", "c", "d", "e"].map(key => cache.get(key) !== null)).toEqual([
    true,
    false,
    true,
    true,
    true,
  ]);
});

it("counts what takes the place of another once", () => {
  const cache = byteCache({bytesMax: 100});
  for (let n = 0; n < 50; n += 1) cache.set("a", bytes(20));
  cache.set("b", bytes(20));
  expect([cache.get("a"), cache.get("b")]).not.toContain(null);
});

it("does not let one answer push out all others", () => {
  const cache = byteCache({bytesMax: 100});
  cache.set("a", bytes(10));
  cache.set("large", bytes(26));
  expect(cache.get("large")).toBeNull();
  expect(cache.get("a")).not.toBeNull();
  cache.clear();
  expect(cache.get("a")).toBeNull();
});
