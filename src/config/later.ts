import type {KeyPath} from "./path.ts";
import type {Problem} from "./problem.ts";

const topLevel = ["keep", "alerts"];
const sources = ["incidents"];

/**
 * The parts of the file that the design has and this version has not, so that a file written for a later
 * one is told apart from a mistyped key. `covers` is where other complaints would only repeat it.
 */
export function laterKeys(data: unknown): {problems: Problem[]; covers: KeyPath[]} {
  const problems: Problem[] = [];
  const covers: KeyPath[] = [];
  const note = (path: KeyPath) => {
    problems.push({path, says: " is not known to this version of fivekeys", isKey: true});
    covers.push(path);
  };
  const noteKeys = (holder: unknown, {path, keys}: {path: KeyPath; keys: readonly string[]}) => {
    for (const key of keys) if (field(holder, key) !== undefined) note([...path, key]);
  };

  noteKeys(data, {path: [], keys: topLevel});
  noteKeys(field(data, "sources"), {path: ["sources"], keys: sources});
  return {problems, covers};
}

/** The value of a key, whatever holds it; undefined when it is not there. */
export function field(holder: unknown, key: string): unknown {
  if (typeof holder !== "object" || holder === null || !Object.hasOwn(holder, key))
    return undefined;
  return (holder as Record<string, unknown>)[key];
}

/** The members of a list; none when it is something else. */
export function items(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
