import {expect, it} from "vitest";
import {splitMix32} from "./bootstrap.ts";
import {normalDeviate} from "./normal.ts";
import {ratioInterval} from "./ratio.ts";

it("is the interval of the dividend where the divisor is exact", () => {
  const {low, high} = ratioInterval({value: 3, low: 2, high: 5}, {value: 2, low: 2, high: 2});
  expect(low).toBeCloseTo(1, 12);
  expect(high).toBeCloseTo(2.5, 12);
});

it("is that of the turned quotient, turned", () => {
  const a = {value: 0.2, low: 0.15, high: 0.27};
  const b = {value: 0.3, low: 0.22, high: 0.36};
  const [there, back] = [ratioInterval(a, b), ratioInterval(b, a)];
  expect(there.low! * back.high!).toBeCloseTo(1, 12);
  expect(there.high! * back.low!).toBeCloseTo(1, 12);
});

it("is Fieller's where both intervals are symmetric", () => {
  // Fieller 1954: θ with (a - θb)² = d² + θ²e², for a = 2 ± 0.4 and b = 4 ± 0.8:
  // (16 - 0.64)θ² - 16θ + (4 - 0.16) = 0, so θ = (16 ± √(256 - 4 × 15.36 × 3.84)) / 30.72.
  const root = Math.sqrt(256 - 4 * 15.36 * 3.84);
  const {low, high} = ratioInterval(
    {value: 2, low: 1.6, high: 2.4},
    {value: 4, low: 3.2, high: 4.8},
  );
  expect(low).toBeCloseTo((16 - root) / 30.72, 12);
  expect(high).toBeCloseTo((16 + root) / 30.72, 12);
});

it("has no upper end where the divisor may be 0, and none at all where an end is unknown", () => {
  const of = {value: 1, low: 0.5, high: 2};
  expect(ratioInterval(of, {value: 1, low: 0, high: 3})).toMatchObject({high: null});
  expect(ratioInterval(of, {value: 1, low: null, high: null})).toEqual({low: null, high: null});
});

it("holds the true quotient 95 times in 100", () => {
  const random = splitMix32(7);
  const z = normalDeviate(0.95);
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  let held = 0;
  for (let i = 0; i < 4000; i += 1) {
    const [a, b] = [3 + 0.4 * normal(), 4 + 0.5 * normal()];
    const {low, high} = ratioInterval(
      {value: a, low: a - z * 0.4, high: a + z * 0.4},
      {value: b, low: b - z * 0.5, high: b + z * 0.5},
    );
    if (low! <= 0.75 && high! >= 0.75) held += 1;
  }
  // Three standard errors of 4,000 draws are 1 %.
  expect(held / 4000).toBeCloseTo(0.95, 1.7);
});
