import {expect, test} from "vitest";
import {bucketLabel, dayLabel, dayTicks, everyNth} from "./days.ts";

test("days are named so that their names have room, the last one at the end", () => {
  const from = Date.parse("2025-10-25T22:00:00Z");
  const to = Date.parse("2025-11-22T21:59:59Z");
  const ticks = dayTicks({from, to}, {width: 500, timezone: "Africa/Johannesburg"});
  expect(ticks.map(dayLabel("Africa/Johannesburg"))).toEqual([
    "1 Nov",
    "8 Nov",
    "15 Nov",
    "22 Nov",
  ]);
  expect(dayTicks({from, to}, {width: 200, timezone: "UTC"}).length).toBeLessThan(4);
});

test("the year is named where it changes", () => {
  const label = dayLabel("UTC");
  const days = ["2025-12-29", "2026-01-05", "2026-01-12"].map(day => label(new Date(day)));
  expect(days).toEqual(["29 Dec", "5 Jan\n2026", "12 Jan"]);
});

test("the last of some buckets is always named", () => {
  const buckets = Array.from({length: 13}, (_, i) => i);
  expect(everyNth(buckets, 300).at(-1)).toBe(12);
  expect(everyNth(buckets, 300).length).toBeLessThan(5);
  expect(everyNth(buckets, 5000)).toEqual(buckets);
});

test("a bucket is called by what it is", () => {
  const at = new Date("2025-10-01");
  expect((["week", "month", "quarter"] as const).map(one => bucketLabel(one)(at))).toEqual([
    "1 Oct",
    "Oct 2025",
    "Q4 2025",
  ]);
});
