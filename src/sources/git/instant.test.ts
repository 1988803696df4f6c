import {expect, it} from "vitest";
import {instantOf} from "./instant.ts";

it.each([
  ["0", "1970-01-01T00:00:00.000Z"],
  ["1736121600", "2025-01-06T00:00:00.000Z"],
  ["-86400", "1969-12-31T00:00:00.000Z"],
  ["253402300799", "9999-12-31T23:59:59.000Z"],
  ["-62135596800", "0001-01-01T00:00:00.000Z"],
  ["253402300800", null],
  ["-62135596801", null],
  ["18446744073709551615", null],
  ["", null],
  ["soon", null],
])("%j is %j", (seconds, instant) => expect(instantOf(seconds)).toBe(instant));
