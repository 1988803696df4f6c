import {expect, it} from "vitest";
import {fc} from "../../../../test/support/fast-check.ts";
import {jsonItems, NotAListError} from "./json-items.ts";

/** The bytes of a text in pieces of so many. */
async function* pieces(text: string, size: number): AsyncGenerator<Buffer> {
  const bytes = Buffer.from(text);
  // The same memory is used for the next piece, as a stream may do.
  const piece = Buffer.alloc(size);
  for (let i = 0; i < bytes.length; i += size) {
    const length = bytes.copy(piece, 0, i);
    yield piece.subarray(0, length);
  }
}

const itemsOf = async (text: string, size = 5) =>
  (await Array.fromAsync(jsonItems(pieces(text, size)))).flat();

const object = fc.dictionary(fc.string({unit: "grapheme"}), fc.jsonValue());

it("reads what JSON.parse reads, wherever the pieces end", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(object, {maxLength: 5}),
      fc.integer({min: 1, max: 40}),
      fc.constantFrom(undefined, 2),
      async (list, size, indent) => {
        const text = JSON.stringify(list, null, indent);
        expect(await itemsOf(text, size)).toEqual(JSON.parse(text));
      },
    ),
  );
});

it("reads a list that begins with the mark of an editor", async () => {
  expect(await itemsOf('\uFEFF [ {"a": "]\\"}"} ] \n')).toEqual([{a: ']"}'}]);
});

it.each([
  ["", "breaks off"],
  ["[", "breaks off"],
  ['[{"a": 1}', "breaks off"],
  ['[{"a": "}]', "breaks off"],
  ['{"a": 1}', "is no list of JSON"],
  ["[1]", "is no list of JSON"],
  ['["a"]', "is no list of JSON"],
  ["[{}] {}", "is no list of JSON"],
  ["[{]", "is not JSON"],
  ["[{a: 1}]", "is not JSON"],
])("refuses %j", async (text, reason) => {
  await expect(itemsOf(text)).rejects.toThrow(new NotAListError(reason));
});

it("never takes an object larger than 16 MiB into memory", async () => {
  const text = `[{"a": "${"x".repeat(17 * 1024 ** 2)}"}]`;
  await expect(itemsOf(text, 65_536)).rejects.toThrow("holds a thing larger than 16 MiB");
});
