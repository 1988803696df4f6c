import {expect, test} from "vitest";
import {fc} from "../../../test/support/fast-check.ts";
import {readInstant} from "./instant.ts";

const utc = {timezone: "UTC"};

test.each([
  ["2025-02-01T08:00:00Z", "2025-02-01T08:00:00.000Z"],
  [" 2025-02-01t08:00:00z ", "2025-02-01T08:00:00.000Z"],
  ["2025-02-01 08:00:00+02", "2025-02-01T06:00:00.000Z"],
  ["2025-02-01T08:00:00.123456789+0530", "2025-02-01T02:30:00.123Z"],
  ["2025-02-01T08:00:00,5-03:30", "2025-02-01T11:30:00.500Z"],
  ["2025-02-01T08:00Z", "2025-02-01T08:00:00.000Z"],
  ["2024-02-29T23:59:59Z", "2024-02-29T23:59:59.000Z"],
])("%s is %s", (text, instant) => {
  expect(readInstant(text, utc)).toBe(instant);
});

test("a time without a zone is one of the reporting time zone, summer time included", () => {
  const london = {timezone: "Europe/London"};
  expect(readInstant("2025-01-15T08:00:00", london)).toBe("2025-01-15T08:00:00.000Z");
  expect(readInstant("2025-07-15 08:00", london)).toBe("2025-07-15T07:00:00.000Z");
});

test.each([
  ["2025-02-01", 'is a day, "2025-02-01", and must be a time: write 2025-02-01T08:00:00Z'],
  ["2025-02-29T08:00:00Z", 'is not a time that exists: "2025-02-29T08:00:00Z"'],
  ["2025-13-01T08:00:00Z", 'is not a time that exists: "2025-13-01T08:00:00Z"'],
  ["2025-02-01T24:00:00Z", 'is not a time that exists: "2025-02-01T24:00:00Z"'],
  ["01/02/2025 08:00", 'is not an ISO 8601 time: "01/02/2025 08:00"'],
  ["1738396800", 'is not an ISO 8601 time: "1738396800"'],
  [
    "0001-01-01T00:00:00Z",
    'is not between 1970 and 2999, "0001-01-01T00:00:00Z": leave out what is not known',
  ],
])("%s %s", (text, fault) => {
  expect(readInstant(text, utc)).toEqual({fault});
});

test("any instant at any offset comes back", () => {
  const moment = fc.date({
    min: new Date("1971-01-01T00:00:00Z"),
    max: new Date("2998-12-31T00:00:00Z"),
    noInvalidDate: true,
  });
  fc.assert(
    fc.property(moment, fc.integer({min: -14 * 60, max: 14 * 60}), (date, minutes) => {
      const local = new Date(date.getTime() + minutes * 60_000).toISOString().slice(0, -1);
      const hours = String(Math.floor(Math.abs(minutes) / 60)).padStart(2, "0");
      const rest = String(Math.abs(minutes) % 60).padStart(2, "0");
      const zone = `${minutes < 0 ? "-" : "+"}${hours}:${rest}`;
      expect(readInstant(`${local}${zone}`, utc)).toBe(date.toISOString());
    }),
  );
});
