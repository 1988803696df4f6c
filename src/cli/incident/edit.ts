import type {List, ListItem, Nodes, Root, RootContent, TableRow} from "mdast";
import type {Claim} from "../../sources/markdown/claim.ts";
import {placed, readDocument} from "../../sources/markdown/read-document.ts";
import {readHeader} from "../../sources/markdown/table-rows.ts";
import {bracketsOf, EVIDENCE} from "../../sources/markdown/task-line.ts";
import {lineOf, parseMarkdown, spanOf} from "../../sources/markdown/tree.ts";

const LINE_END = /\r\n|\n|\r/;

/** An end that is put at a place of a text; everything else stays byte for byte. */
type Change = {from: number; to: number; text: string};

/**
 * The text with a line more below `## Incidents`, which is made at the end where there is none. `line` comes without
 * its bullet. Null where the text would not be read back so, because a comment or a block of code is not closed.
 */
export function withIncident(
  text: string,
  {line, id, timezone}: {line: string; id: string; timezone: string},
): string | null {
  const edited = apply(text, [insertion(text, line)]);
  return isReadBack(text, edited, {id, timezone}) ? edited : null;
}

/**
 * The text in which an incident is over. Null where its line has no place for that which would be read back.
 */
export function withEnd(
  text: string,
  {
    claim,
    restored,
    fix,
    timezone,
  }: {claim: Claim; restored: string; fix: number | null; timezone: string},
): string | null {
  const root = parseMarkdown(text);
  const node = nodeAt(root, claim.from);
  if (node === null) return null;
  const changes =
    node.type === "tableRow"
      ? ofRow(text, {root, row: node, restored, fix})
      : ofItem(text, {item: node, restored, fix});
  if (changes === null) return null;
  const edited = apply(text, changes);
  if (!isReadBack(text, edited, {id: claim.id, timezone})) return null;
  const after = readDocument(edited, {timezone}).claims.find(({id}) => id === claim.id);
  const isOver = after?.restored !== null && after?.isTicked !== false;
  return isOver && (fix === null || after?.fix_number === fix) ? edited : null;
}

function apply(text: string, changes: readonly Change[]): string {
  return changes
    .toSorted((one, other) => other.from - one.from)
    .reduce((edited, {from, to, text}) => edited.slice(0, from) + text + edited.slice(to), text);
}

/** Whether the incident is there, and all others are what they were. */
function isReadBack(
  before: string,
  after: string,
  {id, timezone}: {id: string; timezone: string},
): boolean {
  const [old, now] = [before, after].map(text => readDocument(text, {timezone}).claims);
  const others = (claims: readonly Claim[] = []) =>
    JSON.stringify(
      claims
        .filter(claim => claim.id !== id)
        .map(({line: _, lastLine: __, from: ___, ...facts}) => facts),
    );
  return others(old) === others(now) && now?.some(claim => claim.id === id) === true;
}

function insertion(text: string, line: string): Change {
  const end = LINE_END.exec(text)?.[0] ?? "\n";
  const section = firstSection(parseMarkdown(text));
  if (section.length === 0) {
    const isAtLineStart = text === "" || /[\r\n]$/.test(text);
    const gap = text === "" ? "" : isAtLineStart ? end : end + end;
    const last = isAtLineStart ? end : "";
    const added = `${gap}## Incidents${end}${end}- ${line}${last}`;
    return {from: text.length, to: text.length, text: added};
  }
  const list = listOf(section, text);
  if (list !== null) {
    const {from, to} = spanOf(list);
    const lineStart = Math.max(text.lastIndexOf("\n", from - 1), text.lastIndexOf("\r", from - 1));
    const at = lineEnd(text, to);
    const indent = text.slice(lineStart + 1, from);
    return {from: at, to: at, text: `${end}${indent}${text[from]} ${line}`};
  }
  const below = section.findIndex((node, i) => i > 0 && node.type === "heading");
  const last = section.at(below < 0 ? -1 : below - 1)!;
  const at = lineEnd(text, spanOf(last).to);
  const next = text.slice(at).replace(LINE_END, "");
  const isFollowed = next.split(LINE_END, 1)[0]?.trim() !== "";
  const gap = isFollowed && at < text.length ? end : "";
  return {from: at, to: at, text: `${end}${end}- ${line}${gap}`};
}

/** The first heading of incidents and all that stands below it. */
function firstSection(root: Root): RootContent[] {
  const blocks = placed(root);
  const from = blocks.findIndex(({isInSection}) => isInSection);
  if (from < 0) return [];
  const depth = headingDepth(blocks[from]!.node);
  const length = blocks.slice(from + 1).findIndex(({node}) => headingDepth(node) <= depth);
  return blocks.slice(from, length < 0 ? undefined : from + 1 + length).map(({node}) => node);
}

function headingDepth(node: RootContent): number {
  return node.type === "heading" ? node.depth : Number.POSITIVE_INFINITY;
}

/** The first list with boxes, else the first of all. */
function listOf(section: readonly RootContent[], text: string): List | null {
  const lists = section.filter(
    (node): node is List => node.type === "list" && "-*+".includes(text[spanOf(node).from] ?? " "),
  );
  const hasBoxes = ({children}: List) => children.some(item => typeof item.checked === "boolean");
  return lists.find(hasBoxes) ?? lists[0] ?? null;
}

function lineEnd(text: string, from: number): number {
  const length = text.slice(from).search(LINE_END);
  return length < 0 ? text.length : from + length;
}

function nodeAt(node: Nodes, from: number): ListItem | TableRow | null {
  const isIt = node.type === "listItem" || node.type === "tableRow";
  if (isIt && spanOf(node).from === from) return node;
  if (!("children" in node)) return null;
  for (const child of node.children) {
    const found = nodeAt(child, from);
    if (found !== null) return found;
  }
  return null;
}

function ofItem(
  text: string,
  {item, restored, fix}: {item: ListItem; restored: string; fix: number | null},
): Change[] | null {
  const paragraph = lineOf(item);
  if (paragraph === null) return null;
  const {from, to} = spanOf(paragraph);
  const said = text.slice(from, to).replace(EVIDENCE, "").trimEnd();
  const pairs = `restored: ${restored}${fix === null ? "" : `, fix: #${fix}`}`;
  const brackets = bracketsOf(said);
  const at = from + (brackets === null ? said.length : brackets.to);
  const changes = [{from: at, to: at, text: brackets === null ? ` (${pairs})` : `, ${pairs}`}];
  if (item.checked !== false) return changes;
  const box = text.indexOf("[", spanOf(item).from) + 1;
  return [...changes, {from: box, to: box + 1, text: "x"}];
}

function ofRow(
  text: string,
  {root, row, restored, fix}: {root: Root; row: TableRow; restored: string; fix: number | null},
): Change[] | null {
  const table = root.children.find(node => node.type === "table" && node.children.includes(row));
  if (table?.type !== "table") return null;
  const columns = readHeader(table, {timezone: "UTC"});
  const values = {restored, fix: fix === null ? null : `#${fix}`};
  const changes: Change[] = [];
  for (const [field, value] of Object.entries(values)) {
    if (value === null) continue;
    const cell = row.children[columns.findIndex(column => column.field === field)];
    if (cell === undefined) return null;
    const {from, to} = spanOf(cell);
    const [, open = "", close = ""] = /^(\|?)[^|]*(\|?)$/.exec(text.slice(from, to)) ?? [];
    if (open === "") return null;
    changes.push({from, to, text: `| ${value} ${close}`});
  }
  return changes;
}
