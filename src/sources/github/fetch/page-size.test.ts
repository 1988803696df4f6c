import {expect, it} from "vitest";
import {unreachable} from "../failure.ts";
import {pageSize} from "./page-size.ts";

function slow(): Error {
  return unreachable("acme/shop", "it answers 502", {isTooSlow: true});
}

/** The sizes that are asked for until so many pages came, where GitHub manages `most` at once. */
async function sizesAsked({
  start,
  max,
  most,
  pages,
}: Record<"start" | "max" | "most" | "pages", number>) {
  const size = pageSize({start, max});
  const asked: number[] = [];
  for (let i = 0; i < pages; i++) {
    await size.ask(async count => {
      asked.push(count);
      if (count > most) throw slow();
    });
  }
  return asked;
}

it("keeps its size while all goes well, and grows to the largest", async () => {
  expect(await sizesAsked({start: 50, max: 50, most: 100, pages: 3})).toEqual([50, 50, 50]);
  expect(await sizesAsked({start: 20, max: 50, most: 100, pages: 4})).toEqual([20, 40, 50, 50]);
});

it("halves what is too slow, and tries more after ever more good pages", async () => {
  const asked = await sizesAsked({start: 50, max: 50, most: 30, pages: 16});
  expect(asked.slice(0, 7)).toEqual([50, 25, 25, 25, 25, 25, 50]);
  expect(asked.filter(size => size > 30)).toHaveLength(3);
});

it("asks for one in the end, and gives up when that is too much", async () => {
  const size = pageSize({start: 4, max: 4});
  const asked: [number, boolean][] = [];
  const refused = size.ask(async (count, {isDivisible}) => {
    asked.push([count, isDivisible]);
    throw slow();
  });
  await expect(refused).rejects.toThrow("it answers 502");
  expect(asked).toEqual([
    [4, true],
    [2, true],
    [1, false],
  ]);
});

it("leaves every other failure alone", async () => {
  const size = pageSize({start: 4, max: 4});
  let asked = 0;
  const refused = size.ask(async () => {
    asked++;
    throw unreachable("acme/shop", "it answers 503", {status: 503});
  });
  await expect(refused).rejects.toThrow("503");
  expect(asked).toBe(1);
});
