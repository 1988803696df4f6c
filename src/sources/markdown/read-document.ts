import type {Heading, ListItem, Nodes, Root, RootContent, Table} from "mdast";
import type {Claim, Fault} from "./claim.ts";
import {looksLikeIncident, namesOnly} from "./suspect.ts";
import {headerFaults, readHeader, readRow, tellsIncidents} from "./table-rows.ts";
import {readTaskLine} from "./task-line.ts";
import {lineOf, parseMarkdown, plain, spanOf} from "./tree.ts";

const SECTION =
  /^(?:(?:production|open|known|past|closed|resolved)\s+)?incidents?(?:\s+(?:log|register|history|report|list))?$/i;

export type DocumentReading = {
  claims: Claim[];
  /** What was found and could not be used, or not all of it, in order of its line. */
  faults: Fault[];
};

type Line = {node: Nodes; isItem: boolean};

/**
 * The incidents that a document tells of: below `## Incidents` as task lines or a table, elsewhere as task lines that
 * say all. Every other line that looks like one is a fault. Of two with one id the first stays.
 */
export function readDocument(text: string, {timezone}: {timezone: string}): DocumentReading {
  const root = parseMarkdown(text);
  const found: Claim[] = [];
  const faults: Fault[] = [];
  const suspects: Line[] = [];
  const take = (
    line: number,
    read: {claim: Claim; faults: readonly string[]} | string,
  ): boolean => {
    if (typeof read === "string") return false;
    found.push(read.claim);
    for (const reason of read.faults) faults.push({line, reason: `${read.claim.id}: ${reason}`});
    return true;
  };

  for (const {node, isInSection} of placed(root)) {
    if (node.type === "list") {
      readItems(node.children, {timezone, isInSection, take, faults, suspects});
    } else if (node.type === "table") {
      readTable(node, {timezone, isInSection, take, faults, suspects});
    } else if (node.type === "heading" || node.type === "paragraph") {
      suspects.push({node, isItem: false});
    } else if (node.type === "blockquote") {
      suspects.push(...paragraphsOf(node).map(one => ({node: one, isItem: false})));
    }
  }
  const claims = withoutTwins(found, faults);
  faults.push(...suspectFaults(suspects, {text, claims}));
  return {claims, faults: faults.toSorted((one, other) => one.line - other.line)};
}

/** The blocks of a document, and whether each stands below a heading such as `## Incidents`. */
export function placed(root: Root): {node: RootContent; isInSection: boolean}[] {
  let depth: number | null = null;
  return root.children.map(node => {
    if (node.type === "heading") {
      if (depth !== null && node.depth <= depth) depth = null;
      if (depth === null && isSection(node)) {
        depth = node.depth;
        return {node, isInSection: true};
      }
    }
    return {node, isInSection: depth !== null};
  });
}

/** Whether a heading opens the incidents. */
function isSection(heading: Heading): boolean {
  const isDeep = heading.depth === 2 || heading.depth === 3;
  return isDeep && SECTION.test(plain(heading).replace(/:$/, ""));
}

type Reader = {
  timezone: string;
  isInSection: boolean;
  take: (line: number, read: {claim: Claim; faults: readonly string[]} | string) => boolean;
  faults: Fault[];
  suspects: Line[];
};

function readItems(items: readonly ListItem[], reader: Reader): void {
  const {timezone, isInSection, take, faults, suspects} = reader;
  for (const item of items) {
    const {line} = spanOf(item);
    const read = readTaskLine(item, {timezone, isBoldDateEnough: isInSection});
    const isTaken = take(line, read);
    const isMeant = isInSection && typeof item.checked === "boolean";
    if (!isTaken && isMeant) {
      faults.push({line, reason: `is no incident that can be read: it ${read}`});
    } else if (!isTaken) suspects.push({node: lineOf(item) ?? item, isItem: true});
    const below = item.children.flatMap(child => (child.type === "list" ? child.children : []));
    // Below an incident stands what was done about it.
    if (isTaken || isMeant) suspects.push(...notes(below));
    else readItems(below, reader);
  }
}

function notes(items: readonly ListItem[]): Line[] {
  return items.flatMap(item => paragraphsOf(item).map(node => ({node, isItem: false})));
}

function readTable(table: Table, {timezone, isInSection, take, faults, suspects}: Reader): void {
  const columns = readHeader(table, {timezone});
  const [, ...rows] = table.children;
  const isKnown = tellsIncidents(columns);
  if (isInSection && !isKnown) {
    const {line} = spanOf(table);
    faults.push({line, reason: "is a table without a column ID and a column Detected"});
  }
  if (!isKnown) {
    suspects.push(...rows.map(node => ({node, isItem: true})));
    return;
  }
  if (isInSection) faults.push(...headerFaults(table, columns));
  for (const row of rows) {
    const {line} = spanOf(row);
    const read = readRow(row, columns);
    if (read === null || take(line, read)) continue;
    if (isInSection) faults.push({line, reason: `is no incident that can be read: it ${read}`});
    else suspects.push({node: row, isItem: true});
  }
}

function withoutTwins(found: readonly Claim[], faults: Fault[]): Claim[] {
  const first = new Map<string, Claim>();
  for (const claim of found.toSorted((one, other) => one.line - other.line)) {
    const known = first.get(claim.id);
    if (known === undefined) first.set(claim.id, claim);
    else {
      const reason = `has the id ${claim.id}, as line ${known.line} has: line ${known.line} counts`;
      faults.push({line: claim.line, reason});
    }
  }
  return [...first.values()];
}

function suspectFaults(
  suspects: readonly Line[],
  {text, claims}: {text: string; claims: readonly Claim[]},
): Fault[] {
  const known = new Set(claims.map(({id}) => id.toLowerCase()));
  const lines = text.split(/\r\n|\n|\r/);
  return suspects.flatMap(({node, isItem}) => {
    const {line: first, lastLine} = spanOf(node);
    // Of a list item the whole text is one line; of a paragraph each line stands for itself.
    const last = isItem ? first : lastLine;
    return Array.from({length: last - first + 1}, (_, i) => first + i).flatMap(line => {
      const said = isItem ? plain(node) : (lines[line - 1] ?? "");
      if (!looksLikeIncident(said, {isItem}) || namesOnly(said, known)) return [];
      return [{line, reason: "looks like an incident, and is not written as one that can be read"}];
    });
  });
}

function paragraphsOf(node: Nodes): Nodes[] {
  if (node.type === "paragraph") return [node];
  return "children" in node ? node.children.flatMap(child => paragraphsOf(child)) : [];
}
