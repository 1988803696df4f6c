import {expect, test} from "vitest";
import {extentOf} from "./scale.ts";

test("a near target is within the chart, and its band is cut to it", () => {
  const {domain, band, bounds} = extentOf({
    values: [5, 10],
    target: {at_most: 12},
    isFromZero: true,
  });
  expect(domain[0]).toBe(0);
  expect(domain[1]).toBeGreaterThan(12);
  expect(band).toEqual({from: 0, to: 12});
  expect(bounds).toEqual([12]);
});

test("a far target does not press the values flat: all of the chart is within it", () => {
  const {domain, band, bounds} = extentOf({
    values: [1, 2],
    target: {at_most: 72},
    isFromZero: true,
  });
  expect(domain[1]).toBeLessThan(3);
  expect(band).toEqual({from: domain[0], to: domain[1]});
  expect(bounds).toEqual([]);
});

test("a band that all values miss is drawn where it is", () => {
  const {band} = extentOf({values: [9, 10], target: {at_least: 3, at_most: 5}, isFromZero: true});
  expect(band).toEqual({from: 3, to: 5});
});

test("equal values, and none, still make a chart", () => {
  for (const values of [[4, 4], []]) {
    const {domain} = extentOf({values, target: null, isFromZero: false});
    expect(domain[1]).toBeGreaterThan(domain[0]);
  }
});
