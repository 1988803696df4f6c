import {expect, test} from "vitest";
import {paced} from "./pace.ts";
import {random} from "./random.ts";

test("each stretch has as much as its rate says", () => {
  const happens = paced(random("pace"));
  for (const rate of [0.08, 0.2, 0.08]) {
    const count = Array.from({length: 200}, () => happens(rate)).filter(Boolean).length;
    expect(Math.abs(count - 200 * rate)).toBeLessThanOrEqual(3);
  }
});
