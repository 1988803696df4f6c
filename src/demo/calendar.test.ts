import {expect, test} from "vitest";
import {atHour, iso, openCalendar, quarterNumber, weekday, weekStart} from "./calendar.ts";

const at = (text: string) => Date.parse(text);

test("two years end at the last moment, and begin with a week", async () => {
  const {from, asOf, days} = await openCalendar("2026-06-30T12:00:00.000Z");
  expect(iso(asOf)).toBe("2026-06-30T12:00:00.000Z");
  expect(iso(from)).toBe("2024-06-23T22:00:00.000Z");
  expect(weekday(from)).toBe(1);
  const worked = days.map(({start}) => iso(start).slice(0, 10));
  expect(worked).toContain("2026-06-29");
  expect(worked).not.toContain("2026-06-28");
  // Youth Day.
  expect(worked).not.toContain("2026-06-16");
});

test("hours of work pass by day alone", async () => {
  const {after} = await openCalendar("2026-06-30T12:00:00.000Z");
  // Friday 16:00 in Johannesburg; the next hours of work are on Monday.
  expect(iso(after(at("2026-06-26T14:00:00Z"), 2))).toBe("2026-06-29T07:00:00.000Z");
  expect(iso(after(at("2026-06-27T10:00:00Z"), 9))).toBe("2026-06-29T15:00:00.000Z");
});

test("days, weeks and quarters begin at midnight in Johannesburg", () => {
  const midnight = at("2026-06-30T22:00:00Z");
  expect(quarterNumber(midnight) - quarterNumber(midnight - 1)).toBe(1);
  expect(weekday(midnight)).toBe(3);
  expect(iso(weekStart(midnight))).toBe("2026-06-28T22:00:00.000Z");
  expect(iso(atHour(midnight, 17.5))).toBe("2026-07-01T15:30:00.000Z");
});
