import {expect, it} from "vitest";
import {fc} from "../../../test/support/fast-check.ts";
import {POOL, poolSmall} from "./groups.ts";

const told = (sizes: Record<string, number>) =>
  Object.fromEntries(poolSmall(new Map(Object.entries(sizes)), {minimum: 5}));

it("pools small teams, and the smallest other until the pool is large enough", () => {
  expect(told({a: 5, b: 6})).toEqual({a: "a", b: "b"});
  // 2 + 3 = 5 are enough.
  expect(told({a: 2, b: 3, c: 5})).toEqual({a: POOL, b: POOL, c: "c"});
  // 2 are not: the five join them, the nine need not.
  expect(told({a: 2, c: 5, d: 9})).toEqual({a: POOL, c: POOL, d: "d"});
  // Who has no team is in the pool already.
  expect(told({[POOL]: 7, b: 6})).toEqual({[POOL]: POOL, b: "b"});
  expect(told({[POOL]: 7, b: 4, c: 8})).toEqual({[POOL]: POOL, b: POOL, c: "c"});
  // A team of which nobody has answered gives nobody away.
  expect(told({a: 0, b: 6})).toEqual({a: POOL, b: "b"});
});

it("never tells a small team apart, nor leaves a pool of a few", () => {
  const sizes = fc.dictionary(fc.string({minLength: 1, maxLength: 3}), fc.nat({max: 12}));
  fc.assert(
    fc.property(sizes, fc.nat({max: 6}), fc.integer({min: 2, max: 8}), (teams, none, minimum) => {
      const all = new Map([...Object.entries(teams), [POOL, none] as const]);
      const stands = poolSmall(all, {minimum});
      expect([...stands.keys()].toSorted()).toEqual([...all.keys()].toSorted());
      const pooled = [...all].filter(([team]) => stands.get(team) === POOL);
      const size = pooled.reduce((sum, [, count]) => sum + count, 0);
      expect(size === 0 || size >= minimum || pooled.length === all.size).toBe(true);
      for (const [team, count] of all) {
        if (stands.get(team) !== POOL) expect(count).toBeGreaterThanOrEqual(minimum);
      }
    }),
  );
});
