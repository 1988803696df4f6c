import type {ListItem, Paragraph} from "mdast";
import {type Claim, claimOf, type Field, fieldOf} from "./claim.ts";
import {readMoment} from "./moment.ts";
import {lineOf, plain, spanOf} from "./tree.ts";

/** Marks of evidence at the end of a line: `【F:docs/a.md†L1-L60】`. */
export const EVIDENCE = /(?:\s*【[^】]*】)+\s*$/;
/** `— INC-2025-001 (Sev2): …` */
const HEAD = /^\s*(?:[—–-]+\s*)?([A-Za-z][\w.-]*\w)\s*(?:\(([^():]*)\))?(?=$|[\s:.(—–])/;
const FIRST_IN_BOLD = /^[A-Z]{2,}-\S*\d/;

type Options = {
  timezone: string;
  /** Whether the bold date stands in for `detected`, as it does below `## Incidents`. */
  isBoldDateEnough: boolean;
};

/**
 * Reads an item of a list as an incident:
 * `- [ ] **2025-10-30 · Platform** — INC-2025-001 (Sev2): … (detected: 2025-10-30T01:32Z, cause: rollback)`.
 * Returns the claim with what of it was not understood, or why it is none.
 */
export function readTaskLine(
  item: ListItem,
  options: Options,
): {claim: Claim; faults: string[]} | string {
  const paragraph = lineOf(item);
  if (paragraph === null) return "does not begin with a line of text";
  const {bold, rest} = split(paragraph);
  const {date, owner} = readBold(bold, options);
  const head = HEAD.exec(rest);
  const {fields, unknown} = readBrackets(rest);
  fields.set("id", head?.[1] ?? "");
  if (head?.[2] !== undefined) fields.set("severity", head[2]);
  if (!fields.has("detected") && options.isBoldDateEnough && date !== null) {
    fields.set("detected", date);
  }
  const read = claimOf(fields, {zones: () => options.timezone});
  if (typeof read === "string") return read;
  const {line, from} = spanOf(item);
  const {lastLine} = spanOf(paragraph);
  return {
    claim: {...read.claim, line, lastLine, from, owner, isTicked: item.checked ?? null},
    faults:
      unknown === 0 ? read.faults : [...read.faults, "it has a key in brackets that is not known"],
  };
}

/** What stands in bold at the beginning, and the rest without its marks of evidence. */
function split({children}: Paragraph): {bold: string; rest: string} {
  const [first, ...others] = children;
  const isBold = first?.type === "strong";
  const whole = (nodes: Paragraph["children"]) =>
    plain({type: "paragraph", children: nodes}).replace(EVIDENCE, "");
  const bold = isBold ? plain(first) : "";
  // The bold text can be the incident's own name.
  if (isBold && FIRST_IN_BOLD.test(bold)) return {bold: "", rest: whole(children)};
  return {bold, rest: whole(isBold ? others : children)};
}

/** `2025-10-30 · Platform`, either alone too. */
function readBold(bold: string, {timezone}: Options): {date: string | null; owner: string | null} {
  const [first = "", ...others] = bold.split(/\s*[·•]\s*/);
  const isDate = readMoment(first, {timezone}) !== null;
  const owner = (isDate ? others : [first, ...others]).join(" · ").replace(/\s*\([^()]*\)$/, "");
  return {date: isDate ? first : null, owner: owner === "" ? null : owner};
}

/** The `key: value` pairs in the last brackets of a line, and how many keys are not known. */
function readBrackets(text: string): {fields: Map<Field, string>; unknown: number} {
  const fields = new Map<Field, string>();
  let unknown = 0;
  for (const [key, value] of pairsOf(lastBrackets(text) ?? "")) {
    const field = fieldOf(key);
    if (field === null) unknown++;
    else if (!fields.has(field)) fields.set(field, value);
  }
  return {fields, unknown};
}

/** What stands between the last brackets of a text that ends with them; null where it does not. */
function lastBrackets(text: string): string | null {
  const span = bracketsOf(text);
  return span === null ? null : text.slice(span.from, span.to);
}

/** From where to where the `key: value` pairs in brackets go with which a text ends; null where it does not. */
export function bracketsOf(text: string): {from: number; to: number} | null {
  const to = text.trimEnd().replace(/[.;]$/, "").length - 1;
  if (text[to] !== ")") return null;
  let depth = 0;
  for (let i = to; i >= 0; i--) {
    if (text[i] === ")") depth++;
    if (text[i] === "(") depth--;
    if (depth > 0) continue;
    const hasKey = /^\s*[a-z][a-z ]*:/i.test(text.slice(i + 1, to));
    return hasKey ? {from: i + 1, to} : null;
  }
  return null;
}

function pairsOf(text: string): [key: string, value: string][] {
  return text
    .split(/[,;]/)
    .map(pair => pair.trim())
    .filter(pair => pair !== "")
    .map(pair => {
      const colon = pair.indexOf(":");
      return colon < 0 ? [pair, ""] : [pair.slice(0, colon), pair.slice(colon + 1).trim()];
    });
}
