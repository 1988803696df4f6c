import {expect, test} from "vitest";
import {random} from "./random.ts";

test("draws the same for a name, and other things for another", () => {
  const draws = (name: string) => Array.from({length: 5}, random(name).next);
  expect(draws("shop")).toEqual(draws("shop"));
  expect(draws("shop")).not.toEqual(draws("data"));
});

test("draws what it drew yesterday, on every machine", () => {
  const {whole, hex} = random("fivekeys");
  expect([...Array.from({length: 6}, () => whole(0, 999)), hex(12)]).toEqual([
    ...[728, 835, 198, 28, 353, 655, "59a42d85f70e"],
  ]);
});

test("draws evenly, within both ends", () => {
  const {whole} = random("dice");
  const counts = new Map<number, number>();
  for (let i = 0; i < 6000; i += 1) {
    const eyes = whole(1, 6);
    counts.set(eyes, (counts.get(eyes) ?? 0) + 1);
  }
  expect([...counts.keys()].toSorted()).toEqual([1, 2, 3, 4, 5, 6]);
  // Six standard deviations of a count about 1000.
  for (const count of counts.values()) expect(Math.abs(count - 1000)).toBeLessThan(6 * 29);
});

test("a log-normal has its median, a Poisson its mean", () => {
  const {logNormal, poisson} = random("shapes");
  const draws = Array.from({length: 4001}, () => logNormal(8, 0.9)).toSorted((a, b) => a - b);
  expect(draws[2000]).toBeGreaterThan(7.3);
  expect(draws[2000]).toBeLessThan(8.7);
  const counts = Array.from({length: 4000}, () => poisson(1.4));
  const mean = counts.reduce((sum, count) => sum + count, 0) / counts.length;
  expect(mean).toBeGreaterThan(1.3);
  expect(mean).toBeLessThan(1.5);
});
