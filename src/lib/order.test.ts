import {expect, it} from "vitest";
import {fc} from "../../test/support/fast-check.ts";
import {orderAt} from "./order.ts";

const sorted = (values: readonly number[]) => Float64Array.from(values).sort();

/** A sort has -0 before 0; to look for places they are the same, as they are in every result. */
const double = fc.double({noNaN: true}).map(value => value + 0);
/** Long enough that places are looked for, with many values that are the same. */
const values = fc.array(fc.oneof(fc.integer({min: 0, max: 40}), double), {
  maxLength: 3000,
  size: "max",
});

it("puts at each asked place what a sort would, and keeps all values", () => {
  fc.assert(
    fc.property(values, fc.array(fc.nat(3200), {maxLength: 8}), (given, places) => {
      const moved = Float64Array.from(given);
      orderAt(moved, places);
      const expected = sorted(given);
      for (const place of places.filter(one => one < given.length)) {
        expect(moved[place]).toBe(expected[place]);
      }
      expect(moved.slice().sort()).toEqual(expected);
    }),
    {numRuns: 200},
  );
});

it.each([
  ["ascending", (i: number) => i],
  ["descending", (i: number) => -i],
  ["all the same", () => 7],
  ["rising and falling", (i: number) => (i < 5000 ? i : 10_000 - i)],
  ["saw teeth", (i: number) => i % 16],
])("finds the places of values that are %s", (_, value) => {
  const given = Array.from({length: 10_000}, (_unused, i) => value(i));
  const places = [0, 1, 4999, 5000, 8999, 9999];
  const moved = Float64Array.from(given);
  orderAt(moved, places);
  const expected = sorted(given);
  expect(places.map(place => moved[place])).toEqual(places.map(place => expected[place]));
});

it("does nothing to none", () => {
  const none = new Float64Array();
  orderAt(none, [0, 5]);
  expect(none).toEqual(new Float64Array());
});
