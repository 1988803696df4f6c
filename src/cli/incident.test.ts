import {
  chmodSync,
  lstatSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import {join} from "node:path";
import {expect, it} from "vitest";
import {UserError} from "../lib/errors.ts";
import {temporaryFolder} from "../sources/git/fixtures/test-repository.ts";
import {openDocument} from "../sources/markdown/document.ts";
import {testTerminal} from "./fixtures/terminal.ts";
import {saveDocument} from "./incident/save.ts";
import type {IncidentFlags} from "./incident/target.ts";
import {run} from "./incident.ts";

const rule = "incidents: [{from: markdown, path: Next_Steps.md}]\nsources: {git: []}\n";
const NOW = "2025-11-02T08:15:42.123Z";

/** A folder with a configuration and a document. */
function team(text = "# Next steps\n", config = rule) {
  const folder = temporaryFolder();
  const path = join(folder, "Next_Steps.md");
  writeFileSync(join(folder, "fivekeys.yaml"), config);
  writeFileSync(path, text);
  const incident = async (words: string, options: IncidentFlags & {json?: boolean} = {}) => {
    const notes: string[] = [];
    const log = {note: (line: string) => notes.push(line), progress: () => {}, done: () => {}};
    const terminal = testTerminal(folder, {log, now: () => new Date(NOW)});
    const code = await run({args: words.split(" "), options, terminal});
    return {code, out: terminal.printed(), notes};
  };
  return {
    ...{folder, path, incident},
    text: () => readFileSync(path, "utf8"),
    refusal: async (words: string, options: IncidentFlags = {}) => {
      const error = await incident(words, options).then(
        () => null,
        (error: unknown) => error,
      );
      if (!(error instanceof UserError)) throw new Error("It was not refused", {cause: error});
      return `${error.exitCode}: ${error.message} | ${error.hint}`;
    },
  };
}

const facts: IncidentFlags = {
  severity: "sev2",
  detected: "2025-10-30T01:32Z",
  deployment: "run 18875134498",
  cause: "rollback",
  summary: "export failed\nvalidation.",
};
const line =
  "- [ ] **2025-10-30** — INC-2025-001 (Sev2): export failed validation. (detected: 2025-10-30T01:32Z, deployment: run 18875134498, cause: rollback)";

it("shows what it would write, and writes it when asked to", async () => {
  const {incident, text} = team();
  const shown = await incident("open", facts);
  expect(shown.out).toBe(
    `--- a/Next_Steps.md\n+++ b/Next_Steps.md\n@@ -1,1 +1,5 @@\n # Next steps\n+\n+## Incidents\n+\n+${line}\n`,
  );
  expect(shown.notes).toEqual(["Would open INC-2025-001. Nothing was written: add --write."]);
  expect(text()).toBe("# Next steps\n");
  const written = await incident("open", {...facts, write: true});
  expect(written).toMatchObject({code: 0, out: shown.out, notes: ["Opened INC-2025-001."]});
  expect(text()).toBe(`# Next steps\n\n## Incidents\n\n${line}\n`);
});

it("opens once: the same again changes nothing, the same id with other facts is refused", async () => {
  const {incident, refusal, text} = team();
  await incident("open", {...facts, write: true});
  const before = text();
  const again = await incident("open", {...facts, id: "inc-2025-001", write: true});
  expect(again).toMatchObject({
    code: 0,
    out: "",
    notes: ["INC-2025-001 is already there, in line 5."],
  });
  expect(await incident("open", {id: "INC-2025-001", write: true})).toMatchObject({out: ""});
  const other = {...facts, id: "INC-2025-001", write: true};
  for (const [flag, value] of Object.entries({
    severity: "1",
    detected: "2025-10-30T01:33Z",
    deployment: "run 7",
    cause: "hotfix",
    environment: "staging",
    service: "web",
  })) {
    expect(await refusal("open", {...other, [flag]: value})).toMatch(
      new RegExp(
        `^2: Cannot open INC-2025-001: line 5 of "Next_Steps.md" has it with another ${flag} `,
      ),
    );
  }
  expect(text()).toBe(before);
});

it("numbers incidents by the year in which they were noticed, where the team lives", async () => {
  const {incident} = team(
    "## Incidents\n\n- [ ] **2025-01-01** — INC-2025-009: x\n",
    `timezone: Africa/Johannesburg\n${rule}`,
  );
  const idOf = async (detected?: string) => {
    const {out} = await incident("open", {json: true, ...(detected ? {detected} : {})});
    return JSON.parse(out).id;
  };
  expect(await idOf()).toBe("INC-2025-010");
  expect(await idOf("2025-12-31T21:59Z")).toBe("INC-2025-010");
  // In Johannesburg that is 2026 already.
  expect(await idOf("2025-12-31T22:00Z")).toBe("INC-2026-001");
});

it("was noticed and is over now, to the minute, unless said otherwise", async () => {
  const {incident, text} = team();
  await incident("open", {write: true});
  await incident("resolve INC-2025-001", {write: true});
  expect(text()).toContain(
    "- [x] **2025-11-02** — INC-2025-001 (detected: 2025-11-02T08:15Z, restored: 2025-11-02T08:15Z)",
  );
});

it("resolves once: the same again changes nothing, another end is refused", async () => {
  const {incident, refusal, text} = team();
  await incident("open", {...facts, write: true});
  const end = {restored: "2025-10-30 05:00Z", fix: "#134", write: true};
  const resolved = await incident("resolve inc-2025-001", end);
  expect(resolved.notes).toEqual(["Resolved INC-2025-001."]);
  expect(text()).toContain("cause: rollback, restored: 2025-10-30T05:00Z, fix: #134)\n");
  const before = text();
  expect(await incident("resolve INC-2025-001", end)).toMatchObject({code: 0, out: ""});
  expect(await incident("resolve INC-2025-001", {write: true})).toMatchObject({
    notes: ["INC-2025-001 is already resolved."],
  });
  expect(await refusal("resolve INC-2025-001", {restored: "2025-10-30T06:00Z"})).toBe(
    '2: Cannot resolve INC-2025-001: it was restored 2025-10-30T05:00Z by #134 already | Correct line 5 of "Next_Steps.md" by hand.',
  );
  expect(await refusal("resolve INC-2025-001", {fix: "135"})).toContain("by #134 already");
  expect(text()).toBe(before);
});

it("refuses an end before the beginning, and an incident that is not there", async () => {
  const {incident, refusal} = team();
  await incident("open", {...facts, write: true});
  expect(await refusal("resolve INC-2025-001", {restored: "2025-10-30T01:31Z"})).toContain(
    "is before it was detected",
  );
  // Of the day the hour may have been later.
  expect((await incident("resolve INC-2025-001", {restored: "2025-10-30"})).out).toContain(
    "restored: 2025-10-30)",
  );
  expect(await refusal("resolve INC-2025-002")).toBe(
    '2: Cannot resolve "INC-2025-002": "Next_Steps.md" has no such incident | Did you mean "INC-2025-001"? `fivekeys incident list` lists them all.',
  );
});

it.each<[string, IncidentFlags, string]>([
  ["open", {detected: "last night"}, 'Cannot use --detected "last night": it is no date or time'],
  ["open", {severity: "bad"}, 'Cannot use --severity "bad": it is not understood'],
  ["open", {deployment: "the last"}, 'Cannot use --deployment "the last"'],
  ["open", {deployment: "a:1,b"}, 'Cannot use --deployment "a:1,b"'],
  ["open", {cause: "somebody did"}, 'Cannot use --cause "somebody did"'],
  ["open", {id: "outage"}, 'Cannot use --id "outage"'],
  ["open", {environment: "a, b"}, 'Cannot use --environment "a, b"'],
  ["open", {service: "a b"}, 'Cannot use --service "a b"'],
  ["open", {restored: "2025-10-30"}, 'Cannot use --restored with "incident open"'],
  ["open INC-1", {}, 'Cannot understand "INC-1" after "incident open"'],
  ["resolve", {}, "Cannot resolve an incident: no id was given"],
  ["resolve INC-1", {fix: "soon"}, 'Cannot resolve "INC-1"'],
  ["close INC-1", {}, 'Cannot understand "incident close": there is no such action'],
])("refuses incident %s %j", async (words, options, message) => {
  const {refusal, text} = team();
  expect(await refusal(words, {...options, ...(words === "open" ? {write: true} : {})})).toContain(
    `2: ${message}`,
  );
  expect(text()).toBe("# Next steps\n");
});

it("writes the service as the configuration has it, and none that it has not", async () => {
  const {incident, refusal} = team("", `${rule}services: [{name: Shop}, {name: web}]\n`);
  expect((await incident("open", {...facts, service: "shop"})).out).toContain(
    "**2025-10-30 · Shop** — INC",
  );
  expect(await refusal("open", {service: "Shopp"})).toContain('Did you mean "Shop"?');
});

it("asks which document is meant where there are none or several", async () => {
  const none = team("", "sources: {git: []}\n");
  expect(await none.refusal("open")).toContain("no rule names a document");
  expect((await none.incident("open", {path: "Next_Steps.md"})).out).toContain("INC-2025-001");
  const two = team(
    "",
    "incidents: [{from: markdown, path: a.md}, {from: markdown, path: b.md}]\nsources: {git: []}\n",
  );
  expect(await two.refusal("open")).toContain("Give --path, one of a.md, b.md.");
  expect(await two.refusal("resolve INC-1", {path: "c.md"})).toBe(
    '2: Cannot read the incidents in "c.md": there is no such file | Set `path` of the incident rule to a Markdown file that this user may read, relative to the configuration file.',
  );
});

it("keeps the file's mode, its byte order mark and a link to it, and leaves no draft", async () => {
  const {folder, path, incident, text} = team("\uFEFF# A\r\n");
  chmodSync(path, 0o666);
  symlinkSync("Next_Steps.md", join(folder, "link.md"));
  await incident("open", {...facts, path: "link.md", write: true});
  expect(text()).toBe(`\uFEFF# A\r\n\r\n## Incidents\r\n\r\n${line}\r\n`);
  expect(statSync(path).mode & 0o777).toBe(0o666);
  expect(lstatSync(join(folder, "link.md")).isSymbolicLink()).toBe(true);
  expect(readdirSync(folder).toSorted()).toEqual(["Next_Steps.md", "fivekeys.yaml", "link.md"]);
});

it("writes nothing over what somebody else has changed meanwhile", async () => {
  const {folder, path, text} = team("# A\n");
  const document = await openDocument("Next_Steps.md", {root: folder});
  writeFileSync(path, "# B\n");
  await expect(saveDocument(document, "# C\n")).rejects.toThrow(
    'Cannot write "Next_Steps.md": it was changed while it was being read',
  );
  expect([text(), readdirSync(folder).length]).toEqual(["# B\n", 2]);
});

it("writes nothing over what cannot be read back, and says what to do", async () => {
  const {refusal, text} = team("<!-- not closed\n");
  expect(await refusal("open", {...facts, write: true})).toMatch(
    /the line would not be read back as it is meant \| A comment or a block of code/,
  );
  expect(text()).toBe("<!-- not closed\n");
});

it("lists what the document has, and what of it cannot be read", async () => {
  const {incident} = team(
    [
      "## Incidents",
      "- [x] **2025-10-30** — INC-2 (Sev1): x (detected: 2025-10-30T01:32Z, restored: 2025-10-31)",
      "- [ ] **2025-10-29** — INC-1: x",
      "- [ ] broken",
      "",
    ].join("\n"),
  );
  const {out} = await incident("list");
  expect(out.split("\n").map(row => row.replace(/ {2,}/g, "  "))).toEqual([
    "id  severity  service  detected  restored  laid to  where",
    "INC-1  –  –  2025-10-29  open  not synced yet  Next_Steps.md:3",
    "INC-2  Sev1  –  2025-10-30T01:32Z  2025-10-31  not synced yet  Next_Steps.md:2",
    "",
    expect.stringMatching(/^Next_Steps.md:4: is no incident that can be read/),
    "",
  ]);
  const document = JSON.parse((await incident("list", {json: true})).out);
  expect(document).toMatchObject({
    schema: "fivekeys.incident/1",
    incidents: [{incident_id: "INC-1", is_in_results: false, is_in_document: true}, {}],
    problems: [{path: "Next_Steps.md", line: 4}],
  });
  expect((await team().incident("list")).out).toBe("No incidents.\n");
});
