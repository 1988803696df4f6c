import {describe, expect, it} from "vitest";
import {publicHolidays} from "./holidays.ts";
import {type WorkingCalendar, workingClock} from "./working-hours.ts";

const office: WorkingCalendar = {
  timezone: "Africa/Johannesburg",
  days: [1, 2, 3, 4, 5],
  from: "08:00",
  to: "17:00",
  holidays: new Set(),
};

const hours = (from: string, to: string, other: Partial<WorkingCalendar> = {}) =>
  workingClock({...office, ...other}, {from: "2024-12-30T00:00:00Z", to: "2026-01-05T00:00:00Z"})(
    from,
    to,
  );

describe("the hours of work between two instants", () => {
  // 2025-01-06 is a Monday; Johannesburg is two hours ahead.
  it.each([
    ["within a day", "2025-01-06T07:00:00Z", "2025-01-06T08:30:00Z", 1.5],
    ["to the second", "2025-01-06T07:00:00Z", "2025-01-06T07:00:01Z", 1 / 3600],
    ["from before work until after it", "2025-01-06T01:00:00Z", "2025-01-06T20:00:00Z", 9],
    ["over a night", "2025-01-06T14:00:00Z", "2025-01-07T07:00:00Z", 2],
    ["over a weekend", "2025-01-03T14:30:00Z", "2025-01-06T06:30:00Z", 1],
    ["wholly at night", "2025-01-06T16:00:00Z", "2025-01-07T05:00:00Z", 0],
    ["wholly at a weekend", "2025-01-04T07:00:00Z", "2025-01-05T12:00:00Z", 0],
    ["of a week", "2025-01-06T00:00:00Z", "2025-01-13T00:00:00Z", 45],
    ["of no time", "2025-01-06T07:00:00Z", "2025-01-06T07:00:00Z", 0],
    ["backwards", "2025-01-06T08:00:00Z", "2025-01-06T07:00:00Z", 0],
  ])("%s", (_, from, to, expected) => expect(hours(from, to)).toBe(expected));

  it("leave out holidays", () => {
    const holidays = new Set(["2025-01-07"]);
    expect(hours("2025-01-06T14:00:00Z", "2025-01-08T07:00:00Z", {holidays})).toBe(2);
  });

  it("are as many as there truly are where the clocks change", () => {
    const nightAndDay = {timezone: "Europe/Berlin", days: [7], from: "00:00", to: "24:00"};
    expect(hours("2025-03-30T00:00:00Z", "2025-03-31T12:00:00Z", nightAndDay)).toBe(22);
    expect(hours("2025-03-29T00:00:00Z", "2025-03-31T12:00:00Z", nightAndDay)).toBe(23);
    expect(hours("2025-10-25T00:00:00Z", "2025-10-27T12:00:00Z", nightAndDay)).toBe(25);
    const berlin = {timezone: "Europe/Berlin"};
    // Eight o'clock is seven in UTC in winter, and six in summer.
    expect(hours("2025-03-28T06:30:00Z", "2025-03-28T07:30:00Z", berlin)).toBe(0.5);
    expect(hours("2025-03-31T06:30:00Z", "2025-03-31T07:30:00Z", berlin)).toBe(1);
  });

  it("count an hour of the night that comes twice both times, and not the one that is left out", () => {
    const night = {timezone: "Europe/Berlin", days: [7], from: "02:30", to: "03:30"};
    // At two it was three: of half past two to half past three, only the second half came.
    expect(hours("2025-03-29T12:00:00Z", "2025-03-30T12:00:00Z", night)).toBe(0.5);
    // At three it was two again: the first half came twice.
    expect(hours("2025-10-25T12:00:00Z", "2025-10-26T12:00:00Z", night)).toBe(1.5);
  });

  it("follow the days that a team works", () => {
    const sundayToThursday = {days: [1, 2, 3, 4, 7]};
    expect(hours("2025-01-03T06:00:00Z", "2025-01-05T07:00:00Z", sundayToThursday)).toBe(1);
  });
});

describe("public holidays", () => {
  it("are those of the country, and the Monday in lieu of a Sunday", async () => {
    const dates = await publicHolidays("ZA", {fromYear: 2022, toYear: 2022});
    expect([...dates]).toEqual(expect.arrayContaining(["2022-05-01", "2022-05-02", "2022-12-16"]));
    expect(dates.has("2022-05-03")).toBe(false);
  });

  it("are those of a state, and every day of a long one", async () => {
    const years = {fromYear: 2025, toYear: 2025};
    expect((await publicHolidays("DE-BY", years)).has("2025-01-06")).toBe(true);
    expect((await publicHolidays("DE", years)).has("2025-01-06")).toBe(false);
    const eid = await publicHolidays("AE", years);
    expect([...eid]).toEqual(expect.arrayContaining(["2025-03-30", "2025-03-31", "2025-04-01"]));
  });

  it("do not count free afternoons", async () => {
    const dates = await publicHolidays("CN", {fromYear: 2025, toYear: 2025});
    expect(dates.has("2025-03-08")).toBe(false);
    expect(dates.has("2025-03-09")).toBe(false);
  });

  it.each(["XX", "DE-ZZ"])("of %s are not known", async place => {
    const years = {fromYear: 2025, toYear: 2025};
    await expect(publicHolidays(place, years)).rejects.toThrow(
      `Cannot use the holidays of "${place}"`,
    );
  });
});
