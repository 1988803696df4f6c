import {type Moment, readMoment} from "./moment.ts";
import {type Cause, readCause, readDeployment, readNumber, readSeverity} from "./references.ts";

/** What a line says of an incident. Its words are no part of it: they are never stored. */
export type Claim = Cause & {
  id: string;
  /** The line on which it begins, from 1, and the last that belongs to it. */
  line: number;
  lastLine: number;
  /** The offset of its list item or row in the text. */
  from: number;
  /** What stands in bold beside the date, to be compared with services and teams and then dropped. */
  owner: string | null;
  service: string | null;
  severity: number | null;
  environment: string | null;
  detected: Moment;
  restored: Moment | null;
  /** Whether its box is ticked; null without one. */
  isTicked: boolean | null;
  fix_number: number | null;
};

/** A line that cannot be used, or not all of it. Its reason holds nothing of the line but the incident's id. */
export type Fault = {line: number; reason: string};

/** What a column or a `key:` in brackets says, whatever it is called. */
export type Field =
  | "id"
  | "severity"
  | "service"
  | "environment"
  | "detected"
  | "restored"
  | "deployment"
  | "cause"
  | "fix"
  | "summary";

const NAMES: Readonly<Record<Field, readonly string[]>> = {
  id: ["id", "incident", "incident id", "ref", "reference", "key"],
  severity: ["severity", "sev", "priority"],
  service: ["service", "component", "system"],
  environment: ["environment", "env"],
  detected: ["detected", "detected at", "started", "started at", "start", "opened", "since"],
  restored: ["restored", "restored at", "resolved", "resolved at", "recovered", "ended", "end"],
  deployment: ["deployment", "deploy", "release", "version", "run"],
  cause: ["cause", "caused by", "root cause"],
  fix: ["fix", "fixed by", "fixed in"],
  summary: ["summary", "title", "description", "what happened", "impact"],
};

/** What a name stands for; null for one that is not known. */
export function fieldOf(name: string): Field | null {
  const plain = name.trim().toLowerCase().replace(/\s+/g, " ");
  const found = Object.entries(NAMES).find(([, names]) => names.includes(plain));
  return found === undefined ? null : (found[0] as Field);
}

/** Texts that say nothing: an open incident's cell for its end. */
const NOTHING = /^(?:[-–—?]+|n\/?a|none|open|ongoing|tbd|unknown)?$/i;
const WORD = /^[\w./@-]{1,100}$/;

/**
 * The claim that the fields of a line make, and what of them was not understood; or why they make none. A time without
 * a zone is in the field's own zone.
 */
export function claimOf(
  fields: ReadonlyMap<Field, string>,
  {zones}: {zones: (field: Field) => string},
):
  | {claim: Omit<Claim, "line" | "lastLine" | "from" | "owner" | "isTicked">; faults: string[]}
  | string {
  const faults: string[] = [];
  const given = (field: Field) => {
    const text = fields.get(field)?.trim() ?? "";
    return NOTHING.test(text) ? null : text;
  };
  const read = <T>(field: Field, reader: (text: string) => T | null, what: string): T | null => {
    const text = given(field);
    if (text === null) return null;
    const value = reader(text);
    if (value === null) faults.push(`its ${field} is not ${what}`);
    return value;
  };
  const moment = (field: Field) => (text: string) => readMoment(text, {timezone: zones(field)});
  const word = (text: string) => (WORD.test(text) ? text : null);

  const id = given("id");
  if (id === null) return "has no id, such as INC-2025-001";
  if (!isId(id)) return "has an id that is not one word with a digit, such as INC-2025-001";
  if (given("detected") === null) return "does not say when it was detected";
  const detected = read("detected", moment("detected"), "");
  if (detected === null) {
    return "says when it was detected in a way that is no date or time, such as 2025-10-30T01:32Z";
  }
  const cause = read("cause", readCause, "a commit, a pull request, a deployment or one word");
  const deployment = read("deployment", readDeployment, "a run, a version or an id");
  return {
    claim: {
      id,
      severity: read("severity", readSeverity, "one that is known, such as Sev2"),
      service: given("service"),
      environment: read("environment", word, "one word"),
      detected,
      restored: read("restored", moment("restored"), "a date or a time"),
      cause: cause?.cause ?? null,
      cause_sha: cause?.cause_sha ?? null,
      cause_number: cause?.cause_number ?? null,
      deployment: deployment ?? cause?.deployment ?? null,
      fix_number: read("fix", readNumber, "a pull request, such as #134"),
    },
    faults,
  };
}

/** Whether a text can be the id of an incident: one word with a digit. */
export function isId(text: string): boolean {
  return /^(?=.*\d)[A-Za-z][\w.-]{0,99}$/.test(text);
}
