import {readFileSync} from "node:fs";

/** A doc comment's opening, its text, its end. */
const COMMENT = String.raw`\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\n`;

/**
 * The doc comment of a function, constant or type in a file of `src`, as one line: what is said there need
 * not be said again on a page. Throws when there is none.
 */
export function docOf(path: string, name: string): string {
  const declared = String.raw`(?:export )?(?:async )?(?:function|const|type) ${name}\b`;
  const comment = new RegExp(COMMENT + declared).exec(source(path))?.[1];
  if (comment === undefined) throw new Error(`src/${path} has no doc comment on "${name}"`);
  return oneLine(comment);
}

/** The first sentence of such a comment: what something is, without what only a caller must know. */
export function firstSentence(path: string, name: string): string {
  return /^.*?\.(?= [A-Z]|$)/.exec(docOf(path, name))![0];
}

/** The doc comments of the members of an object or type, by name; a member without one is left out. */
export function memberDocs(path: string, name: string): Record<string, string> {
  const body = new RegExp(String.raw`\b(?:const|type) ${name} = \{\n([\s\S]*?)\n\}`).exec(
    source(path),
  );
  if (body === null) throw new Error(`src/${path} has no "${name}"`);
  const members = body[1]!.matchAll(new RegExp(`^  ${COMMENT}  (\\w+)[?]?:`, "gm"));
  return Object.fromEntries([...members].map(([, text, member]) => [member!, oneLine(text!)]));
}

function source(path: string): string {
  return readFileSync(new URL(`../../src/${path}`, import.meta.url), "utf8");
}

function oneLine(comment: string): string {
  return comment.replace(/\s*\n\s*\*\s?/g, " ").trim();
}
