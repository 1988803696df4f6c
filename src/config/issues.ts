import type {z} from "zod";
import {nearest} from "../lib/nearest.ts";
import {field, items} from "./later.ts";
import type {KeyPath} from "./path.ts";
import type {Problem} from "./problem.ts";
import {configJsonSchema} from "./schema.ts";

type Issue = z.core.$ZodIssue;

const kinds: Record<string, string> = {
  string: "text",
  int: "a whole number",
  number: "a number",
  boolean: "true or false",
  array: "a list",
  tuple: "a list",
  object: "a mapping",
  record: "a mapping",
};

/** What the schema has against the data, in our words. `written` shows a value as the file has it. */
export function issueProblems(
  issues: readonly Issue[],
  {data, written}: {data: unknown; written: (path: KeyPath) => string | null},
): Problem[] {
  return issues.flatMap(issue => {
    const path = issue.path as KeyPath;
    if (issue.code === "unrecognized_keys") return unknownKeys(path, {keys: issue.keys, data});
    if (issue.code === "invalid_union" && issue.errors.length > 0) {
      return issueProblems(closestBranch(issue, {path, written}), {data, written});
    }
    const value = written(path);
    if (value === null) return [{path, says: ` is missing: ${expectation(issue)}`}];
    if (value === "a list" && isAboutLength(issue))
      return [{path, says: `: ${expectation(issue)}`}];
    return [{path, says: `: ${expectation(issue)}, found ${value}${suggestion(issue, value)}`}];
  });
}

function unknownKeys(
  path: KeyPath,
  {keys, data}: {keys: readonly string[]; data: unknown},
): Problem[] {
  const known = keysAt(path, data);
  return keys.map(key => {
    const meant = nearest(key, known);
    const rest = known.length === 0 ? "" : `; the keys here are ${known.join(", ")}`;
    return {
      path: [...path, key],
      says: ` is not a known key${meant === null ? rest : `; did you mean "${meant}"?`}`,
      isKey: true,
    };
  });
}

/**
 * The alternative that the value comes nearest to: of those whose own form it has, the one that misses nothing, or
 * what it misses lies deepest.
 */
function closestBranch(
  issue: Issue & {code: "invalid_union"},
  {path, written}: {path: KeyPath; written: (path: KeyPath) => string | null},
): Issue[] {
  const isOfOtherForm = (issues: readonly Issue[]) =>
    issues.some(({code, path}) => code === "invalid_type" && path.length === 0);
  const missingDepth = (issues: readonly Issue[]) =>
    Math.min(
      ...issues.filter(({path}) => written(path as KeyPath) === null).map(({path}) => path.length),
    );
  const [branch] = issue.errors
    .filter(issues => !isOfOtherForm(issues))
    .map(issues => issues.map(inner => ({...inner, path: [...path, ...inner.path]})))
    .sort((a, b) => Math.sign(missingDepth(b) - missingDepth(a)) || 0);
  if (branch !== undefined) return branch;
  const expected = issue.errors
    .flatMap(issues => issues.filter(({code}) => code === "invalid_type"))
    .map(inner => kinds[(inner as {expected: string}).expected] ?? "something else");
  return [{code: "custom", path: [...path], message: `expected ${expected.join(" or ")}`}];
}

function expectation(issue: Issue): string {
  switch (issue.code) {
    case "invalid_type":
      return `expected ${kinds[issue.expected] ?? issue.expected}`;
    case "invalid_value":
      return `expected ${alternatives(issue.values)}`;
    case "invalid_union":
      return `expected ${alternatives(optionsOf(issue))}`;
    case "too_small":
      if (issue.origin === "string") return "expected text that is not empty";
      if (issue.origin === "array") return `expected at least ${issue.minimum} in the list`;
      return `expected ${issue.inclusive === false ? "more than" : "at least"} ${issue.minimum}`;
    case "too_big":
      if (issue.origin === "array") return `expected at most ${issue.maximum} in the list`;
      return `expected at most ${issue.maximum}`;
    default:
      return issue.message;
  }
}

function isAboutLength({code}: Issue): boolean {
  return code === "too_small" || code === "too_big";
}

function suggestion(issue: Issue, value: string): string {
  const options =
    issue.code === "invalid_value"
      ? issue.values
      : issue.code === "invalid_union"
        ? optionsOf(issue)
        : [];
  const meant = nearest(value.replaceAll('"', ""), options.map(String));
  return meant === null ? "" : `; did you mean "${meant}"?`;
}

function optionsOf(issue: Issue & {code: "invalid_union"}): readonly unknown[] {
  return items((issue as {options?: unknown}).options);
}

function alternatives(values: readonly unknown[]): string {
  return values.map(value => JSON.stringify(value)).join(" or ");
}

/** The keys that the schema knows at a path, by way of the published JSON Schema. */
function keysAt(path: KeyPath, data: unknown): string[] {
  let schemas: unknown[] = [configJsonSchema()];
  let value = data;
  for (const part of path) {
    schemas = schemas
      .flatMap(schema => chosen(schema, value))
      .flatMap(schema => step(schema, part));
    value = typeof part === "number" ? items(value)[part] : field(value, part);
  }
  const here = schemas.flatMap(schema => chosen(schema, value));
  return [...new Set(here.flatMap(schema => Object.keys(field(schema, "properties") ?? {})))];
}

/** The alternatives of a schema; of the kinds of rule, the one that the value says it is. */
function chosen(schema: unknown, value: unknown): readonly unknown[] {
  const any = items(field(schema, "anyOf"));
  if (any.length > 0) {
    const hasKinds = (option: unknown) => field(option, "oneOf") !== undefined;
    const ofKind = any.filter(hasKinds).flatMap(option => chosen(option, value));
    return ofKind.length > 0 ? ofKind : any.filter(option => !hasKinds(option));
  }
  const one = items(field(schema, "oneOf"));
  if (one.length === 0) return [schema];
  const from = field(value, "from");
  return one.filter(option => field(field(field(option, "properties"), "from"), "const") === from);
}

function step(schema: unknown, part: string | number): unknown[] {
  if (typeof part === "number") return [field(schema, "items")];
  const child = field(field(schema, "properties"), part) ?? field(schema, "additionalProperties");
  return child === undefined ? [] : [child];
}
