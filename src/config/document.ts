import {
  isAlias,
  isMap,
  isSeq,
  LineCounter,
  type Node,
  type Pair,
  parseDocument,
  Scalar,
} from "yaml";
import {UserError} from "../lib/errors.ts";
import type {KeyPath} from "./path.ts";
import {mistakes} from "./problem.ts";

const VALUE_CHARACTERS_MAX = 60;

/** A YAML file as plain data that remembers where everything stood. */
export type Document = {
  data: unknown;
  /** Line and column, from 1, of a value or of its key; of what holds it when it is missing. */
  place: (path: KeyPath, options?: {isKey?: boolean}) => {line: number; column: number};
  /** The value at a path as it was written: `"24"`, `24`, `a list`, `nothing`; null when it is missing. */
  written: (path: KeyPath) => string | null;
};

/** Reads YAML. Throws a UserError with line and column when it is not valid, or empty. */
export function parseYaml(text: string, {file}: {file: string}): Document {
  const lineCounter = new LineCounter();
  const document = parseDocument(text, {lineCounter, prettyErrors: false});
  const at = (offset: number) => {
    const {line, col} = lineCounter.linePos(offset);
    return {line: Math.max(1, line), column: Math.max(1, col)};
  };
  const invalid = [...document.errors, ...document.warnings];
  if (invalid.length > 0) {
    const texts = invalid.map(({pos: [offset], code, message}) => {
      const {line, column} = at(offset);
      const says = code === "MULTIPLE_DOCS" ? "a second document begins" : plain(message);
      return `${file}:${line}:${column}: not valid YAML, ${says}`;
    });
    throw mistakes(file, texts);
  }
  const data = toData(document, file);
  if (data === null || data === undefined) {
    throw new UserError(`Cannot use the configuration: "${file}" is empty`, {
      hint: "Run `fivekeys init --force` to write it anew, or delete it to use the defaults.",
    });
  }
  const resolved = (node: unknown) => (isAlias(node) ? node.resolve(document) : node);
  const find = (path: KeyPath): Found => {
    let found: Found = {key: null, value: resolved(document.contents)};
    for (const part of path) {
      const pair = pairOf(found.value, part);
      if (pair === null) return {...found, isMissing: true};
      found = {key: pair.key, value: resolved(pair.value)};
    }
    return found;
  };
  return {
    data,
    place: (path, {isKey = false} = {}) => {
      const {key, value, isMissing} = find(path);
      const node = (isKey && isMissing !== true ? key : null) ?? value ?? key;
      return at((node as Node | null)?.range?.[0] ?? 0);
    },
    written: path => {
      const {value, isMissing} = find(path);
      return isMissing === true ? null : written(value);
    },
  };
}

type Found = {key: unknown; value: unknown; isMissing?: boolean};

function toData(document: ReturnType<typeof parseDocument>, file: string): unknown {
  try {
    return document.toJS();
  } catch (cause) {
    // The limit on aliases, which stops a file from growing without end.
    const said = cause instanceof Error ? cause.message : String(cause);
    throw new UserError(
      `Cannot use the configuration: "${file}" is not valid YAML, ${plain(said)}`,
      {
        cause,
      },
    );
  }
}

function pairOf(node: unknown, part: string | number): {key: unknown; value: unknown} | null {
  if (isSeq(node) && typeof part === "number") {
    return part < node.items.length ? {key: null, value: node.items[part]} : null;
  }
  if (!isMap(node)) return null;
  const pair = node.items.find(({key}: Pair) => String(key) === String(part));
  return pair === undefined ? null : {key: pair.key, value: pair.value};
}

function written(node: unknown): string {
  if (isSeq(node)) return "a list";
  if (isMap(node)) return "a mapping";
  if (!(node instanceof Scalar) || node.value === null) return "nothing";
  if (typeof node.value !== "string") return node.source ?? String(node.value);
  const {value} = node;
  const short =
    value.length > VALUE_CHARACTERS_MAX ? `${value.slice(0, VALUE_CHARACTERS_MAX)}…` : value;
  return JSON.stringify(short);
}

/** The parser's sentence as a clause of ours. */
function plain(message: string): string {
  return message.charAt(0).toLowerCase() + message.slice(1).trim();
}
