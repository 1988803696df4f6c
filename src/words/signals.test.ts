import {expect, test} from "vitest";
import {bucketWords, signalWords} from "./signals.ts";

test("a bucket is called as a person would call it", () => {
  expect(bucketWords("2025-09-29", "week")).toBe("the week of 29 Sept 2025");
  expect(bucketWords("2025-11-01", "month")).toBe("Nov 2025");
  expect(bucketWords("2025-10-01", "quarter")).toBe("the fourth quarter of 2025");
});

test("a signal says why it is more than chance", () => {
  expect(signalWords({start: "2025-11-01", rule: "beyond limits"}, "month")).toBe(
    "Nov 2025 lies beyond the limits within which it moves by chance.",
  );
  expect(signalWords({start: "2025-11-03", rule: "8 on one side"}, "week")).toMatch(/^The week of/);
});
