import {describe, expect, it} from "vitest";
import {fc} from "../../../test/support/fast-check.ts";
import {logParser} from "./log-parser.ts";

const text = fc.string({unit: fc.constantFrom("a", "é", "\n", '"', "😀", "\t")});
const shaLike = fc.stringMatching(/^[0-9a-f]{40}$/);
const path = fc.oneof(text.filter(Boolean), shaLike);
const commits = fc.array(
  fc.record({
    sha: shaLike,
    parents: fc.array(shaLike, {maxLength: 3}),
    authored: fc.constantFrom("0", "1736121600", ""),
    committed: fc.constant("1736121600"),
    name: text,
    email: text,
    message: text,
    paths: fc.array(path, {maxLength: 4}),
  }),
  {maxLength: 5},
);

/** What git prints for a commit. */
function printed(commit: typeof commits extends fc.Arbitrary<(infer C)[]> ? C : never): string {
  const {sha, parents, authored, committed, name, email, message, paths} = commit;
  const fields = ["", sha, parents.join(" "), authored, committed, name, email, message];
  return [...fields, ...paths.map((path, i) => (i === 0 ? `\n${path}` : path)), ""].join("\0");
}

describe("the log parser", () => {
  it("reads any commits, however the stream is cut", () => {
    fc.assert(
      fc.property(commits, fc.infiniteStream(fc.integer({min: 1, max: 60})), (given, sizes) => {
        const stream = Buffer.from(given.map(printed).join(""));
        const parser = logParser();
        const read = [];
        for (let start = 0; start < stream.length; ) {
          const end = start + (sizes.next().value as number);
          read.push(...parser.push(stream.subarray(start, end)));
          start = end;
        }
        expect([...read, ...parser.end()]).toEqual(given);
      }),
    );
  });

  it("says so when the stream ends in the middle of a commit", () => {
    const parser = logParser();
    parser.push(Buffer.from("\0abc\0"));
    expect(() => parser.end()).toThrow("mid-commit");
  });
});
