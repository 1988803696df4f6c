import type {CellValue} from "./cell.ts";
import {type Fault, fault, isFault, quoted} from "./fault.ts";

/** The value in the form in which it is kept, or why it cannot be. */
type Rule = (value: never) => CellValue | Fault;

const authorKind = oneOf("person", "agent", "bot");
const fullSha = sha({digits: "(?:[0-9a-f]{40}|[0-9a-f]{64})", wanted: "a full commit id"});
const shortSha = sha({
  digits: "[0-9a-f]{7,64}",
  wanted: "a commit id of at least 7 hexadecimal digits",
});

/** What a column's type does not say, by table and column. */
const columnRules: Readonly<Record<string, Readonly<Record<string, Rule>>>> = {
  commit: {
    sha: fullSha,
    parents: each(fullSha),
    author_kind: authorKind,
    form: oneOf("plain", "pull_request", "branch"),
    reverts_sha: shortSha,
    paths: (paths: readonly string[]) => [...new Set(paths)].sort(),
  },
  change: {merge_sha: fullSha, author_kind: authorKind, url: webAddress},
  deployment: {sha: shortSha, status: oneOf("succeeded", "failed", "cancelled"), url: webAddress},
  incident: {cause_sha: shortSha, url: webAddress},
};

/** What ends does not end before it begins. */
const ENDS: Readonly<Record<string, {from: string; to: string}>> = {
  deployment: {from: "started_at", to: "finished_at"},
  incident: {from: "detected_at", to: "restored_at"},
};

export function ruleOf(table: string, column: string): Rule | null {
  return columnRules[table]?.[column] ?? null;
}

/** What must hold between the values of a row: the column that is off and why, or null. */
export function rowFault(
  table: string,
  row: Readonly<Record<string, unknown>>,
): ({column: string} & Fault) | null {
  const ends = ENDS[table];
  if (ends === undefined) return null;
  const [from, to] = [row[ends.from], row[ends.to]] as (string | null)[];
  if (from == null || to == null || from <= to) return null;
  return {column: ends.to, ...fault(`is ${to}, before ${ends.from}, which is ${from}`)};
}

function oneOf(...words: readonly string[]) {
  const list = `${words.slice(0, -1).join(", ")} or ${words.at(-1)}`;
  return (value: string) =>
    words.includes(value) ? value : fault(`is not ${list}: ${quoted(value)}`);
}

function sha({digits, wanted}: {digits: string; wanted: string}) {
  const form = new RegExp(`^${digits}$`, "i");
  return (value: string) =>
    form.test(value) ? value.toLowerCase() : fault(`is not ${wanted}: ${quoted(value)}`);
}

function each(rule: (value: string) => string | Fault) {
  return (values: readonly string[]): string[] | Fault => {
    const kept = values.map(rule);
    return kept.find(isFault) ?? (kept as string[]);
  };
}

/** Readers follow it with a click, so it is one that a browser opens, and holds no password. */
function webAddress(value: string): string | Fault {
  const url = URL.parse(value);
  if (url === null || !/^https?:$/.test(url.protocol)) {
    return fault(`is not an http or https address: ${quoted(value)}`);
  }
  return url.username === "" && url.password === "" ? value : fault("holds a user or a password");
}
