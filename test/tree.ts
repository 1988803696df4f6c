import {execFileSync} from "node:child_process";
import {readFileSync, statSync} from "node:fs";
import {join} from "node:path";
import {parseAst} from "vitest/node";

export const root = join(import.meta.dirname, "..");

export type File = {path: string; text: string};

/** A node of the ESTree syntax tree, TypeScript included. */
export type Node = {type: string; start: number; end: number; [key: string]: unknown};

/** The files that git tracks or would track, by their path from the root. */
export function trackedPaths(): string[] {
  const options = ["ls-files", "-z", "--cached", "--others", "--exclude-standard"];
  const paths = execFileSync("git", options, {cwd: root, encoding: "utf8"}).split("\0");
  const isFile = (path: string) =>
    statSync(join(root, path), {throwIfNoEntry: false})?.isFile() === true;
  return paths.filter(isFile);
}

/** Those of the tracked files that are text. */
export function trackedFiles(): File[] {
  return trackedPaths()
    .map(path => ({path, text: readFileSync(join(root, path), "utf8")}))
    .filter(({text}) => !text.includes("\0"));
}

/** The program's own code: TypeScript and plain JavaScript, tests included. */
export function codeFiles(): File[] {
  return trackedFiles().filter(({path}) => /^(src|test|scripts|bench)\/.*\.(tsx?|mjs)$/.test(path));
}

export function isTest(path: string): boolean {
  return path.startsWith("test/") || /\.test\.tsx?$/.test(path);
}

/** Every node of a file's syntax tree, outer before inner. */
export function nodesOf({path, text}: File): Node[] {
  const lang = path.endsWith(".tsx") ? "tsx" : "ts";
  const found: Node[] = [];
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) value.forEach(visit);
    else if (typeof value === "object" && value !== null) {
      if ("type" in value && "start" in value) found.push(value as Node);
      Object.values(value).forEach(visit);
    }
  };
  visit(parseAst(text, {lang}));
  return found;
}

/** `path:line`, the place of an offset in a file. */
export function placeOf({path, text}: File, offset: number): string {
  return `${path}:${text.slice(0, offset).split("\n").length}`;
}

/** Where a pattern (with the flag `g`) is found, as `path:line: what was found`. */
export function findPattern(files: readonly File[], pattern: RegExp): string[] {
  return files.flatMap(file =>
    [...file.text.matchAll(pattern)].map(
      match => `${placeOf(file, match.index)}: ${JSON.stringify(match[0])}`,
    ),
  );
}
