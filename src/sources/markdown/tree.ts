import type {ListItem, Nodes, Root} from "mdast";
import {fromMarkdown} from "mdast-util-from-markdown";
import {gfmTableFromMarkdown} from "mdast-util-gfm-table";
import {gfmTaskListItemFromMarkdown} from "mdast-util-gfm-task-list-item";
import {gfmTable} from "micromark-extension-gfm-table";
import {gfmTaskListItem} from "micromark-extension-gfm-task-list-item";

/** From where to where a node stands: lines from 1, offsets in characters of the text that was parsed. */
export type Span = {line: number; lastLine: number; from: number; to: number};

/** A document as CommonMark and GitHub's tables and task lists read it. It begins with no byte order mark. */
export function parseMarkdown(text: string): Root {
  return fromMarkdown(text, {
    extensions: [gfmTable(), gfmTaskListItem()],
    mdastExtensions: [gfmTableFromMarkdown(), gfmTaskListItemFromMarkdown()],
  });
}

export function spanOf({position}: Nodes): Span {
  if (position === undefined) throw new Error("A node of a parsed document has no position");
  const {start, end} = position;
  return {line: start.line, lastLine: end.line, from: start.offset ?? 0, to: end.offset ?? 0};
}

/** What a reader sees of a node, on one line: neither marks nor HTML. */
export function plain(node: Nodes): string {
  return seen(node).replace(/\s+/g, " ").trim();
}

function seen(node: Nodes): string {
  if (node.type === "html") return "";
  if (node.type === "break") return " ";
  if ("value" in node) return node.value;
  if (!("children" in node)) return "";
  return node.children.map(seen).join(node.type === "tableRow" ? " " : "");
}

/** The first paragraph of a list item, null where it begins with something else. */
export function lineOf(item: ListItem) {
  const [first] = item.children;
  return first?.type === "paragraph" ? first : null;
}
