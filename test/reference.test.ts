import {existsSync, readdirSync, readFileSync} from "node:fs";
import {join} from "node:path";
import {describe, expect, it} from "vitest";
import {json} from "../scripts/docs/json.ts";
import {referencePages} from "../scripts/docs.ts";
import {root} from "./tree.ts";

const folder = join(root, "docs/reference");
const pages = referencePages();

describe("docs/reference", () => {
  it.each(Object.keys(pages))("has %s as the code has it", name => {
    const path = join(folder, name);
    const committed = existsSync(path) ? readFileSync(path, "utf8") : null;
    expect(
      committed === pages[name],
      `docs/reference/${name} is out of date: run npm run docs`,
    ).toBe(true);
  });

  it("holds nothing that is not generated", () => {
    expect(readdirSync(folder).filter(name => !Object.hasOwn(pages, name))).toEqual([]);
  });

  it("explains every column, option and key", () => {
    const empty = Object.entries(pages).flatMap(([name, text]) =>
      [...text.matchAll(/^\|.*\| *\|$/gm)].map(([row]) => `${name}: ${row}`),
    );
    expect(empty).toEqual([]);
  });
});

it("writes JSON as the formatter leaves it", () => {
  expect(json({a: [1, 2], b: {}, c: [{d: null}]})).toBe(
    '{\n  "a": [1, 2],\n  "b": {},\n  "c": [\n    {\n      "d": null\n    }\n  ]\n}\n',
  );
  expect(json({a: ["x".repeat(90), "y"]})).toBe(
    `{\n  "a": [\n    "${"x".repeat(90)}",\n    "y"\n  ]\n}\n`,
  );
});
