import {DateTime} from "luxon";
import {describe, expect, it} from "vitest";
import {fc} from "../../test/support/fast-check.ts";
import {
  type Bucket,
  bucketEdges,
  daysBefore,
  parseMoment,
  seriesStart,
  zoneOffsets,
} from "./time.ts";

const zones = [
  "UTC",
  "Africa/Johannesburg",
  "America/New_York",
  "Europe/Dublin",
  "Asia/Kathmandu",
  "Australia/Lord_Howe",
];
const instant = fc
  .date({
    min: new Date("2000-01-01T00:00Z"),
    max: new Date("2030-01-01T00:00Z"),
    noInvalidDate: true,
  })
  .map(date => date.toISOString());

describe("zoneOffsets", () => {
  it("lists New York's changes of a year, to the minute", () => {
    // 2025: forward on 9 March at 2:00 EST = 07:00Z, back on 2 November at 2:00 EDT = 06:00Z.
    const span = {from: "2025-01-01T00:00:00.000Z", to: "2025-12-31T00:00:00.000Z"};
    expect(zoneOffsets({timezone: "America/New_York", ...span})).toEqual([
      {from: "2025-01-01T00:00:00.000Z", minutes: -300},
      {from: "2025-03-09T07:00:00.000Z", minutes: -240},
      {from: "2025-11-02T06:00:00.000Z", minutes: -300},
    ]);
  });

  it.each([
    ["UTC", 0],
    ["Africa/Johannesburg", 120],
    ["Asia/Kathmandu", 345],
  ])("has one span in %s, which never changes", (timezone, minutes) => {
    const from = "2020-01-01T00:00:00.000Z";
    expect(zoneOffsets({timezone, from, to: "2026-01-01T00:00:00.000Z"})).toEqual([
      {from, minutes},
    ]);
  });

  it("sees Lord Howe move by half an hour, and Samoa lose a day", () => {
    const howe = zoneOffsets({
      timezone: "Australia/Lord_Howe",
      from: "2025-01-01T00:00Z",
      to: "2025-12-31T00:00Z",
    });
    expect(howe.map(({minutes}) => minutes)).toEqual([660, 630, 660]);
    // On 29 December 2011 at midnight (UTC-10) it became 31 December (UTC+14).
    const samoa = zoneOffsets({
      timezone: "Pacific/Apia",
      from: "2011-12-01T00:00Z",
      to: "2012-01-31T00:00Z",
    });
    expect(samoa.slice(1)).toEqual([{from: "2011-12-30T10:00:00.000Z", minutes: 840}]);
  });

  it("is one span for one instant", () => {
    const moment = "2025-07-01T00:00:00.000Z";
    expect(zoneOffsets({timezone: "Europe/Dublin", from: moment, to: moment})).toEqual([
      {from: moment, minutes: 60},
    ]);
  });

  it.each(zones)("agrees with luxon at any instant in %s", timezone => {
    const [from, to] = ["2000-01-01T00:00:00.000Z", "2030-01-01T00:00:00.000Z"];
    const spans = zoneOffsets({timezone, from, to});
    const known = (t: string) => spans.findLast(span => span.from <= t)!.minutes;
    const luxon = (t: string) => DateTime.fromISO(t, {zone: timezone}).offset;
    for (const span of spans.slice(1)) {
      const before = new Date(Date.parse(span.from) - 1).toISOString();
      expect(luxon(span.from)).toBe(span.minutes);
      expect(luxon(before)).toBe(known(before));
      expect(luxon(before)).not.toBe(span.minutes);
    }
    const check = (t: string) => {
      expect(known(t)).toBe(luxon(t));
    };
    fc.assert(fc.property(instant, check), {numRuns: 500});
  });

  it("gives the same offsets for a part of the span as for the whole", () => {
    fc.assert(
      fc.property(instant, instant, (a, b) => {
        const [from, to] = a < b ? [a, b] : [b, a];
        const timezone = "Europe/Dublin";
        const spans = zoneOffsets({timezone, from, to});
        expect(spans[0]!.minutes).toBe(DateTime.fromISO(from, {zone: timezone}).offset);
        expect(spans.at(-1)!.minutes).toBe(DateTime.fromISO(to, {zone: timezone}).offset);
      }),
      {numRuns: 20},
    );
  });
});

describe("bucketEdges", () => {
  const edges = (timezone: string, bucket: Bucket, from: string, to: string) =>
    bucketEdges({timezone, bucket, from, to}).map(edge => edge.toUTC().toISO());

  it("begins weeks on Monday by the clock of the zone", () => {
    // 2025-01-12T22:30Z is Sunday in UTC and already Monday, 00:30, in Johannesburg.
    const span = ["2025-01-12T22:30:00.000Z", "2025-01-13T12:00:00.000Z"] as const;
    expect(edges("UTC", "week", ...span)).toEqual([
      "2025-01-06T00:00:00.000Z",
      "2025-01-13T00:00:00.000Z",
      "2025-01-20T00:00:00.000Z",
    ]);
    expect(edges("Africa/Johannesburg", "week", ...span)).toEqual([
      "2025-01-12T22:00:00.000Z",
      "2025-01-19T22:00:00.000Z",
    ]);
  });

  it("keeps local midnight where the clocks change", () => {
    expect(edges("America/New_York", "week", "2025-03-05T00:00Z", "2025-03-12T00:00Z")).toEqual([
      "2025-03-03T05:00:00.000Z",
      "2025-03-10T04:00:00.000Z",
      "2025-03-17T04:00:00.000Z",
    ]);
  });

  it("begins months and quarters on their first day", () => {
    const span = ["2025-02-28T23:00:00.000Z", "2025-03-31T23:59:59.999Z"] as const;
    expect(edges("UTC", "month", ...span)).toEqual([
      "2025-02-01T00:00:00.000Z",
      "2025-03-01T00:00:00.000Z",
      "2025-04-01T00:00:00.000Z",
    ]);
    expect(edges("Africa/Johannesburg", "month", ...span)).toEqual([
      "2025-02-28T22:00:00.000Z",
      "2025-03-31T22:00:00.000Z",
      "2025-04-30T22:00:00.000Z",
    ]);
    expect(edges("UTC", "quarter", ...span)).toEqual([
      "2025-01-01T00:00:00.000Z",
      "2025-04-01T00:00:00.000Z",
    ]);
  });
});

it("gives the last instant its bucket where it is the first of one", () => {
  const span = {from: "2025-01-08T00:00:00.000Z", to: "2025-01-13T00:00:00.000Z"};
  const edges = bucketEdges({timezone: "UTC", bucket: "week", ...span});
  expect(edges.map(edge => edge.toISODate())).toEqual(["2025-01-06", "2025-01-13", "2025-01-20"]);
});

describe("seriesStart", () => {
  it("counts the bucket of the moment as the last one", () => {
    const asOf = "2025-01-15T12:00:00.000Z";
    const start = (bucket: Bucket, count: number, timezone = "UTC") =>
      seriesStart({timezone, bucket, asOf, count});
    expect(start("week", 1)).toBe("2025-01-13T00:00:00.000Z");
    expect(start("week", 13)).toBe("2024-10-21T00:00:00.000Z");
    expect(start("month", 2)).toBe("2024-12-01T00:00:00.000Z");
    expect(start("quarter", 2)).toBe("2024-10-01T00:00:00.000Z");
    // Back over the change of the clocks: midnight in summer time is 04:00Z, not 05:00Z.
    expect(start("week", 13, "America/New_York")).toBe("2024-10-21T04:00:00.000Z");
  });
});

describe("daysBefore", () => {
  it("goes by the calendar of the zone, so a window may last an hour more or less", () => {
    const instant = "2025-03-20T16:00:00.000Z";
    expect(daysBefore({timezone: "UTC", instant, days: 28})).toBe("2025-02-20T16:00:00.000Z");
    // Noon in New York, in summer time and then in winter time.
    expect(daysBefore({timezone: "America/New_York", instant, days: 28})).toBe(
      "2025-02-20T17:00:00.000Z",
    );
  });
});

describe("parseMoment", () => {
  const timezone = "Africa/Johannesburg";

  it("takes a day for its first instant in the zone, or for its last", () => {
    expect(parseMoment("2025-11-01", {timezone})).toBe("2025-10-31T22:00:00.000Z");
    expect(parseMoment("2025-11-01", {timezone, isEnd: true})).toBe("2025-11-01T21:59:59.999Z");
    expect(parseMoment("20251101", {timezone, isEnd: true})).toBe("2025-11-01T21:59:59.999Z");
  });

  it("takes a time without a zone for local time, and one with a zone as it says", () => {
    expect(parseMoment("2025-11-01T08:00", {timezone})).toBe("2025-11-01T06:00:00.000Z");
    expect(parseMoment("2025-11-01T08:00", {timezone, isEnd: true})).toBe(
      "2025-11-01T06:00:00.000Z",
    );
    expect(parseMoment("2025-11-01T08:00Z", {timezone})).toBe("2025-11-01T08:00:00.000Z");
    expect(parseMoment("2025-11-01T08:00+05:45", {timezone})).toBe("2025-11-01T02:15:00.000Z");
  });

  it("lasts 23 hours on the day on which the clocks go forward", () => {
    const zone = {timezone: "America/New_York"};
    expect(parseMoment("2025-03-09", zone)).toBe("2025-03-09T05:00:00.000Z");
    expect(parseMoment("2025-03-09", {...zone, isEnd: true})).toBe("2025-03-10T03:59:59.999Z");
  });

  it.each(["yesterday", "2025-13-01", "1/11/2025", ""])("refuses %j", text => {
    expect(() => parseMoment(text, {timezone})).toThrow(
      `Cannot understand the moment "${text}": it is not an ISO 8601 date or time`,
    );
  });
});
