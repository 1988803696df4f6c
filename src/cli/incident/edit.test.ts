import {describe, expect, it} from "vitest";
import {fc} from "../../../test/support/fast-check.ts";
import {readDocument} from "../../sources/markdown/read-document.ts";
import {parseMarkdown, plain} from "../../sources/markdown/tree.ts";
import {withEnd, withIncident} from "./edit.ts";
import {incidentLine, type Opening} from "./line.ts";

const timezone = "UTC";
const opening: Opening = {
  id: "INC-1",
  severity: 2,
  owner: null,
  service: null,
  environment: null,
  detected: {at: "2025-10-30T01:32:00.000Z", isDay: false},
  deployment: null,
  cause: null,
  summary: "the export failed",
};
const lineOf = (id: string, facts: Partial<Opening> = {}) =>
  incidentLine({...opening, id, ...facts}, {timezone});

function open(text: string, id = "INC-1", facts: Partial<Opening> = {}): string | null {
  return withIncident(text, {line: lineOf(id, facts), id, timezone});
}

function resolve(text: string, id = "INC-1", fix: number | null = null): string | null {
  const claim = claimsOf(text).find(one => one.id === id);
  if (claim === undefined) throw new Error(`There is no ${id}`);
  return withEnd(text, {claim, restored: "2025-10-30T05:00Z", fix, timezone});
}

function claimsOf(text: string) {
  return readDocument(text, {timezone}).claims;
}

const LINE = "- [ ] **2025-10-30** — INC-1 (Sev2): the export failed (detected: 2025-10-30T01:32Z)";

describe("opening", () => {
  it.each([
    ["an empty document", "", `## Incidents\n\n${LINE}\n`],
    ["one without the section", "# A\n", `# A\n\n## Incidents\n\n${LINE}\n`],
    ["one without a last line break", "# A", `# A\n\n## Incidents\n\n${LINE}`],
    ["an empty section", "## Incidents\n\n## B\n", `## Incidents\n\n${LINE}\n\n## B\n`],
    ["one right before a heading", "## Incidents\nB\n===\n", `## Incidents\n\n${LINE}\n\nB\n===\n`],
    [
      "a list, whatever its bullet and its line ends",
      "### Incidents\r\n\r\n  * [ ] a  \r\n  * b\r\n\r\n\r\ntext\r\n",
      `### Incidents\r\n\r\n  * [ ] a  \r\n  * b\r\n  *${LINE.slice(1)}\r\n\r\n\r\ntext\r\n`,
    ],
    [
      "a table, below which the list begins",
      "## Incidents\n\n| ID | Detected |\n|---|---|\n| INC-9 | 2025-10-01 |\n",
      `## Incidents\n\n| ID | Detected |\n|---|---|\n| INC-9 | 2025-10-01 |\n\n${LINE}\n`,
    ],
  ])("adds to %s", (_, before, after) => {
    expect(open(before)).toBe(after);
  });

  it.each([["<!-- a comment\n"], ["```\ncode\n"], ["## Incidents\n\n<!--\n"]])(
    "writes nothing where it would not be read: %j",
    text => {
      expect(open(text)).toBe(null);
    },
  );
});

describe("resolving", () => {
  it.each([
    [
      LINE,
      LINE.replace("[ ]", "[x]").replace("32Z)", "32Z, restored: 2025-10-30T05:00Z, fix: #134)"),
    ],
    [
      "- [ ] **2025-10-30** — INC-1: x 【F:a†L1】  \n  - [ ] a note",
      "- [x] **2025-10-30** — INC-1: x (restored: 2025-10-30T05:00Z, fix: #134) 【F:a†L1】  \n  - [ ] a note",
    ],
    [
      "- [ ] **2025-10-30** — INC-1: x\n  (detected: 2025-10-30T01:32Z,\n  cause: rollback).",
      "- [x] **2025-10-30** — INC-1: x\n  (detected: 2025-10-30T01:32Z,\n  cause: rollback, restored: 2025-10-30T05:00Z, fix: #134).",
    ],
    [
      "| ID | Restored (UTC) | Fix | Detected |\n|---|---|---|---|\n| INC-1 | |  | 2025-10-30 |",
      "| ID | Restored (UTC) | Fix | Detected |\n|---|---|---|---|\n| INC-1 | 2025-10-30T05:00Z | #134 | 2025-10-30 |",
    ],
    [
      "| ID | Detected | Fix | Restored |\n|---|---|---|---|\n| INC-1 | 2025-10-30 | | open |",
      "| ID | Detected | Fix | Restored |\n|---|---|---|---|\n| INC-1 | 2025-10-30 | #134 | 2025-10-30T05:00Z |",
    ],
  ])("%s", (before, after) => {
    const text = (body: string) => `## Incidents\n\n${body}\n\n- [ ] ***  odd  ***\n`;
    expect(resolve(text(before), "INC-1", 134)).toBe(text(after));
  });

  it("writes nothing where there is no place for it", () => {
    const table = "## Incidents\n\n| ID | Detected |\n|---|---|\n| INC-1 | 2025-10-30 |\n";
    expect(resolve(table)).toBe(null);
  });
});

describe("what somebody wrote", () => {
  it.each([
    ["It *broke* `here | there` <b>[x](y) & more\n\n# no heading"],
    ["(detected: 2020-01-01T00:00Z, restored: 2020-01-02T00:00Z)"],
    ["a ) b ( c"],
    ["【F:a†L1】"],
    ["\\"],
    ["- [x] INC-9 (Sev1): no"],
    ["_under_ snake_case __init__ \u202e\u0007 <!-- "],
  ])("as a summary changes nothing of the incident: %j", summary => {
    const text = open("# A\n", "INC-1", {summary}) ?? "";
    expect(text.split("\n")).toHaveLength(6);
    expect(readDocument(text, {timezone}).faults).toEqual([]);
    expect(claimsOf(text)).toMatchObject([
      {id: "INC-1", severity: 2, detected: opening.detected, restored: null, isTicked: false},
    ]);
    expect(claimsOf(resolve(text) ?? "")).toMatchObject([{id: "INC-1", isTicked: true}]);
  });
});

const words = fc.stringMatching(/^[a-zA-Z *_`[\]()<>|.#é—·-]{0,24}$/);
const ids = ["INC-1", "INC-2", "INC-3", "INC-4"];

const block = fc.oneof(
  words.map(text => [text]),
  words.map(text => [`## ${text}`]),
  fc.constant(["## Incidents"]),
  fc.constant(["### Incident log", "", "- [ ] **2025-01-01 · A** — INC-90 (Sev1): kept"]),
  fc.constant(["| ID | Detected | Restored |", "|---|---|---|", "| INC-91 | 2025-01-01 | |"]),
  words.map(text => ["```", text, "## Incidents", "```"]),
  fc.constant(["<!-- - [ ] INC-92 -->"]),
  fc.array(words, {maxLength: 3}).map(items => items.map(item => `- [ ] ${item}`)),
  fc.array(words, {maxLength: 3}).map(items => items.map((item, i) => `${i + 1}. ${item}`)),
  words.map(text => ["> quote", `${text}`, "    indented"]),
  words.map(text => [text, "---"]),
);

const documents = fc
  .tuple(fc.array(block, {maxLength: 8}), fc.constantFrom("\n", "\r\n"), fc.boolean())
  .map(([blocks, end, isEnded]) => {
    const text = blocks.map(lines => lines.join(end)).join(end + end);
    return isEnded ? text + end : text;
  });

it("is shown as it was written", () => {
  const summary = "It *broke* `here | there` <b>[x](y) &amp; __more__ a_b";
  const [, list] = parseMarkdown(open("", "INC-1", {summary}) ?? "").children;
  expect(list === undefined ? "" : plain(list)).toContain(`INC-1 (Sev2): ${summary} (detected`);
});

describe("on any document", () => {
  it("opening and resolving in any order changes no other byte, and reads back", () => {
    const steps = fc.shuffledSubarray(ids, {minLength: 1});
    fc.assert(
      fc.property(documents, steps, steps, words, (document, opened, resolved, summary) => {
        let text = document;
        const others = claimsOf(document);
        for (const id of opened) {
          const after = open(text, id, {summary});
          expect(withoutAddition(text, after ?? "")).toBe(true);
          text = after ?? "";
        }
        const isOver = new Set<string>();
        for (const id of resolved.filter(one => opened.includes(one))) {
          const after = resolve(text, id, 7);
          expect(after).not.toBe(null);
          expect(otherLines(after ?? "", id)).toEqual(otherLines(text, id));
          text = after ?? "";
          isOver.add(id);
        }
        const now = claimsOf(text);
        expect(now.filter(({id}) => !opened.includes(id)).map(facts)).toEqual(others.map(facts));
        for (const id of opened) {
          const claim = now.find(one => one.id === id);
          expect(claim).toMatchObject({severity: 2, detected: opening.detected});
          expect(claim?.restored?.at ?? null).toBe(
            isOver.has(id) ? "2025-10-30T05:00:00.000Z" : null,
          );
        }
      }),
      {numRuns: 150},
    );
  });
});

/** Whether a text is another with something put in at one place. */
function withoutAddition(before: string, after: string): boolean {
  let same = 0;
  while (same < before.length && before[same] === after[same]) same++;
  const rest = before.slice(same);
  return after.length > before.length && after.endsWith(rest);
}

function otherLines(text: string, id: string): string[] {
  return text.split("\n").filter(line => !line.includes(`— ${id} (`));
}

function facts({line: _, lastLine: __, from: ___, ...claim}: ReturnType<typeof claimsOf>[number]) {
  return claim;
}
