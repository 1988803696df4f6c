import {readFileSync} from "node:fs";
import {describe, expect, it} from "vitest";
import {readDocument} from "./read-document.ts";

const timezone = "Africa/Johannesburg";

function read(...lines: readonly string[]) {
  return readDocument(`${lines.join("\n")}\n`, {timezone});
}

/** The claims of the lines below `## Incidents`, which is line 1: the first of them is line 3. */
function section(...lines: readonly string[]) {
  return read("## Incidents", "", ...lines);
}

/** What a document is said to be off by, as `line: reason`. */
function faults(...lines: readonly string[]): string[] {
  return read(...lines).faults.map(({line, reason}) => `${line}: ${reason}`);
}

const whole =
  "- [ ] **2025-10-30 · Platform** — INC-2025-001 (Sev2): export failed validation. (detected: 2025-10-30T01:32Z, deployment: run 18875134498, cause: rollback)";

describe("a task line of the convention", () => {
  it("tells all that it says, but not its words", () => {
    const {claims, faults} = section(whole);
    expect(faults).toEqual([]);
    expect(claims).toEqual([
      {
        ...{id: "INC-2025-001", line: 3, lastLine: 3, from: 14, owner: "Platform", severity: 2},
        detected: {at: "2025-10-30T01:32:00.000Z", isDay: false},
        ...{restored: null, isTicked: false, service: null, environment: null},
        ...{deployment: "run 18875134498", cause: "rollback", cause_sha: null},
        ...{cause_number: null, fix_number: null},
      },
    ]);
    expect(JSON.stringify(claims)).not.toContain("export");
  });

  it("that is ticked tells its end and what mended it", () => {
    const {claims, faults} = section(
      "- [x] **2025-10-30 · Platform** — INC-2025-001: x. (detected: 2025-10-30T01:32Z, restored: 2025-10-30T05:00Z, fix: #134)",
    );
    expect(faults).toEqual([]);
    expect(claims).toMatchObject([
      {
        isTicked: true,
        fix_number: 134,
        severity: null,
        restored: {at: "2025-10-30T05:00:00.000Z", isDay: false},
      },
    ]);
  });

  it("has the configured zone where a time names none, and a day where it has no time", () => {
    const {claims} = section(
      "- [x] **2025-10-30** — INC-1: x (detected: 2025-10-30 03:32, restored: 2025-10-31)",
      "- [ ] **2025-11-02 · Platform** — INC-2: no brackets",
      "- [ ] **2025-11-02** — INC-3 (detected: 2025-11-02T10:00:30.5+02:00)",
    );
    // 03:32 in Johannesburg is 01:32 UTC; its 31 October begins at 22:00 UTC of the 30th.
    expect(claims.map(({detected, restored}) => [detected, restored])).toEqual([
      [
        {at: "2025-10-30T01:32:00.000Z", isDay: false},
        {at: "2025-10-30T22:00:00.000Z", isDay: true},
      ],
      [{at: "2025-11-01T22:00:00.000Z", isDay: true}, null],
      [{at: "2025-11-02T08:00:30.500Z", isDay: false}, null],
    ]);
  });

  it("may go on over lines, hold marks, brackets and links, and end with evidence", () => {
    const {claims, faults} = section(
      "* [X] **2025-10-30 · QA & Engineering (Phase 1)** — INC-7 (SEV-1): a _broken_ `x | y` (again)",
      "  and [more](https://example.org/a) (detected: 2025-10-30T01:32Z,",
      "  restored: 2025-10-30T02:00Z, fix: [#134](https://example.org/pull/134)).【F:docs/a.md†L1-L60】",
      "  - **Progress:** INC-7 was closed",
    );
    expect(faults).toEqual([]);
    expect(claims).toMatchObject([
      {id: "INC-7", severity: 1, owner: "QA & Engineering", line: 3, lastLine: 5, fix_number: 134},
    ]);
  });

  it.each([
    ["cause: 0a1b2c3", {cause_sha: "0a1b2c3"}],
    ["cause: #12", {cause_number: 12}],
    ["cause: hotfix", {cause: "hotfix"}],
    ["caused by: v1.2.3", {deployment: "v1.2.3"}],
    ["deployment: 18875134498", {deployment: "run 18875134498"}],
    [
      "deployment: flow run 3D9F0C5E-0b6c-4b8e-9a53-0123456789ab",
      {deployment: "3d9f0c5e-0b6c-4b8e-9a53-0123456789ab"},
    ],
    ["deployment: shop:production:tag:v1", {deployment: "shop:production:tag:v1"}],
    ["deployment: https://example.org/o/r/actions/runs/77/job/1", {deployment: "run 77"}],
    ["release: api/v1.2.0", {deployment: "api/v1.2.0"}],
    ["environment: staging, service: Web", {environment: "staging", service: "Web"}],
    ["sev: critical", {severity: 1}],
  ])("understands %s", (pair, facts) => {
    const line = `- [ ] **2025-10-30** — INC-1: x (detected: 2025-10-30T01:32Z, ${pair})`;
    expect(section(line)).toMatchObject({claims: [facts], faults: []});
  });

  it.each([
    ["cause: somebody pressed the wrong button", "its cause is not a commit"],
    // Seven digits of a commit, but a word.
    ["cause: Defaced", "its cause is not a commit"],
    ["deployment: the one on Friday", "its deployment is not a run"],
    ["sev: quite bad", "its severity is not one that is known"],
    ["restored: yesterday", "its restored is not a date or a time"],
    ["fix: a rollback", "its fix is not a pull request"],
    ["owner: Ada", "it has a key in brackets that is not known"],
  ])("is kept without %s, which is listed", (pair, reason) => {
    const line = `- [ ] **2025-10-30** — INC-1: x (detected: 2025-10-30T01:32Z, ${pair})`;
    const {claims, faults} = section(line);
    expect(claims).toHaveLength(1);
    expect(faults).toMatchObject([{line: 3, reason: expect.stringContaining(`INC-1: ${reason}`)}]);
    expect(JSON.stringify({claims, faults})).not.toMatch(/button|Friday|quite|yesterday|Ada/);
  });

  it.each([
    ["- [ ] Something is wrong", "it has an id that is not one word with a digit"],
    ["- [ ] **2025-10-30 · Platform** — (Sev2): x", "it has no id"],
    ["- [ ] **Platform** — INC-1 (Sev2): x", "it does not say when it was detected"],
    ["- [ ] **2025-02-30 · Platform** — INC-1: x", "it does not say when it was detected"],
    ["- [ ] **2025-10-30** — INC-1: x (detected: last night)", "in a way that is no date or time"],
    ["- [ ] **2025-10-30** — INC-1: x (detected: 2025-13-01T00:00Z)", "is no date or time"],
    ["- [ ]\n\n      code", ""],
  ])("%s is no incident, and is listed with its number", (line, reason) => {
    const {claims, faults} = section("- None", line);
    expect(claims).toEqual([]);
    if (reason !== "") {
      expect(faults).toMatchObject([{line: 4, reason: expect.stringContaining(reason)}]);
    }
  });
});

describe("the section", () => {
  it.each(["## Incidents", "### incident log", "## Production Incidents:", "Incidents\n---------"])(
    "is found below %s",
    heading => {
      expect(readDocument(`${heading}\n\n${whole}\n`, {timezone}).claims).toHaveLength(1);
    },
  );

  it("ends with the next heading of its level, and goes on below smaller ones", () => {
    const bare = (id: string) => `- [ ] **2025-10-30** — ${id}: x`;
    const {claims} = read(
      "## Incidents",
      "### Open",
      bare("INC-1"),
      "### Resolved",
      bare("INC-2"),
      "## Later",
      bare("INC-3"),
    );
    expect(claims.map(({id}) => id)).toEqual(["INC-1", "INC-2"]);
  });

  it("is nothing in a block of code or a comment", () => {
    const {claims, faults} = read("```md", "## Incidents", whole, "```", "<!--", whole, "-->");
    expect([claims, faults]).toEqual([[], []]);
  });
});

describe("a table of incidents", () => {
  const head =
    "| ID | Severity | Environment | Detected (UTC) | Restored (UTC) | Caused by | Summary |";
  const line = "|---|:-:|---|---|---|---|---|";

  it("tells the same as task lines; its times are in the zone of their column", () => {
    const {claims, faults} = section(
      head,
      line,
      "| INC-1 | Sev1 | production | 2025-10-30 01:32 | 2025-10-30 05:00 | #12 | a \\| b |",
      "| INC-2 | 2 | | 2025-11-01 | – | rollback, run 77 | |",
      "| | | | | | | |",
    );
    expect(faults).toEqual([]);
    expect(claims).toMatchObject([
      {
        ...{id: "INC-1", line: 5, severity: 1, environment: "production", cause_number: 12},
        detected: {at: "2025-10-30T01:32:00.000Z"},
        restored: {at: "2025-10-30T05:00:00.000Z"},
        isTicked: null,
      },
      {
        ...{id: "INC-2", line: 6, severity: 2, cause: "rollback", deployment: "run 77"},
        detected: {at: "2025-11-01T00:00:00.000Z", isDay: true},
        restored: null,
      },
    ]);
  });

  it("is read by other names of its columns, in any order, in the configured zone", () => {
    const {claims} = section(
      "| Resolved | Incident | Started | Sev |",
      "|---|---|---|---|",
      "| | INC-1 | 2025-10-30T03:32 | P1 |",
    );
    expect(claims).toMatchObject([
      {id: "INC-1", severity: 1, detected: {at: "2025-10-30T01:32:00.000Z"}, restored: null},
    ]);
  });

  it("with broken rows keeps the others, and lists the broken", () => {
    const {claims, faults} = section(
      "| ID | Detected | Mood |",
      "|---|---|---|",
      "| INC-1 | 2025-10-30 | | |",
      "| INC-2 |",
      "| INC-3 | 2025-10-31 | good |",
      "| INC-4 | soon | bad |",
    );
    expect(claims.map(({id}) => id)).toEqual(["INC-3"]);
    expect(faults.map(({line, reason}) => `${line}: ${reason}`)).toEqual([
      "3: column 3 of the table of incidents is not known, and is not read",
      "5: is no incident that can be read: it has 4 cells, and the header 3",
      "6: is no incident that can be read: it has 1 cells, and the header 3",
      expect.stringContaining("8: is no incident that can be read: it says when it was detected"),
    ]);
  });

  it("without its second line is no table: each row is listed", () => {
    expect(faults("## Incidents", "", head, "| INC-1 | Sev1 |", "| INC-2 | Sev1 |")).toEqual([
      "4: looks like an incident, and is not written as one that can be read",
      "5: looks like an incident, and is not written as one that can be read",
    ]);
  });

  it("without an id or a beginning is listed as a whole", () => {
    expect(section("| Gate | Last Verified |", "|---|---|", "| types | 2025-11-01 |")).toEqual({
      claims: [],
      faults: [{line: 3, reason: "is a table without a column ID and a column Detected"}],
    });
  });
});

describe("elsewhere in the document", () => {
  const looks = "looks like an incident, and is not written as one that can be read";

  // The four ways in which one file wrote its tasks: A, B, C and D.
  it.each([
    ["- [ ] Mend the Sev2 of Monday (Owner: Platform, Due: 2025-11-22)"],
    ["- [ ] Hold the incident review (Owner: Platform, Due: 2025-11-22)"],
    ["- Write up INC-2025-009 (Platform, target: 2025-12-05)"],
    ["- [ ] **2025-12-13 · QA & Engineering** — Extend the suite after INC-2025-009"],
    ["- [x] **Docs & UX (Phase 6)** — Sev1 page (owner: Docs & UX).【F:docs/index.md†L1-L60】"],
    ["Yesterday INC-2025-009 was open."],
    ["> A quote of INC-2025-009"],
    ["### INC-2025-009"],
    ["1. a\n   - [ ] **Progress:** severity 1 again"],
  ])("%s looks like an incident", line => {
    const number = line.includes("\n") ? 2 : 1;
    expect(faults(line)).toEqual([`${number}: ${looks}`]);
  });

  it("so do rows of other tables", () => {
    const rows = ["| Due | Owner(s) | Item | Notes |", "|---|---|---|---|"];
    expect(faults(...rows, "| 2025-11-22 | Platform | Incident review | |")).toEqual([
      `3: ${looks}`,
    ]);
  });

  it.each([
    ["- [ ] Rotate the broker password (Owner: Platform, Due: 2025-11-22)"],
    ["- [ ] **2025-11-08 · Programme (Phase 1)** — Extend the resolve suite"],
    ["Incidents are written below `## Incidents`."],
    ["- [ ] Several7 things, coincidental"],
  ])("%s does not", line => {
    expect(faults(line)).toEqual([]);
  });

  it("a line that says all is an incident; one that only has a date in bold is not", () => {
    const {claims, faults} = read("## Active", "", whole, whole.replace(/ \(det.*/, ""));
    expect(claims).toMatchObject([{id: "INC-2025-001", line: 3}]);
    // The second names what is told of already: it is a follow-up.
    expect(faults).toEqual([]);
  });
});

it("of two incidents with one id the first stays, and both lines are named", () => {
  const {claims, faults} = read(
    "- [ ] **A** — INC-1: x (detected: 2025-10-30T03:00Z)",
    "## Incidents",
    "- [ ] **2025-10-30** — INC-1: x",
  );
  expect(claims).toMatchObject([{line: 1, detected: {at: "2025-10-30T03:00:00.000Z"}}]);
  expect(faults).toEqual([{line: 3, reason: "has the id INC-1, as line 1 has: line 1 counts"}]);
});

it("below a bullet that groups them incidents are read, below an incident its notes are not", () => {
  const {claims, faults} = section(
    "- Open",
    "  - [ ] **2025-10-30** — INC-1: x",
    "    - [ ] tell the customers of the incident",
    "    - [ ] compare with INC-9",
  );
  expect(claims.map(({id}) => id)).toEqual(["INC-1"]);
  expect(faults).toMatchObject([{line: 6}]);
});

it("reads what the guide shows, without a fault", () => {
  const guide = readFileSync(new URL("../../../docs/guide/incidents.md", import.meta.url), "utf8");
  const [lines = "", table = ""] = [...guide.matchAll(/^```markdown\n([\s\S]*?)^```/gm)].map(
    ([, text = ""]) => text,
  );
  expect(readDocument(`${lines}\n${table}`, {timezone})).toMatchObject({
    claims: [
      {id: "INC-2025-001", deployment: "run 18875134498", isTicked: false},
      {id: "INC-2025-000", severity: 1, fix_number: 134, isTicked: true},
      {id: "INC-2025-002", deployment: "v1.4.0", detected: {at: "2025-11-03T08:15:00.000Z"}},
    ],
    faults: [],
  });
});
