import type {KeyPath} from "./path.ts";
import type {Problem} from "./problem.ts";

const topLevel = ["working_hours", "incidents", "keep", "alerts", "surveys"];
const sources = ["github", "prefect", "incidents", "slack"];
const inRules = ["exclude", "failed_when"];
const inWhere = ["flow", "deployment", "workflow", "job", "event", "branch", "label", "state"];
const rulesFrom = /^(github|prefect)\./;

/**
 * The parts of the file that the design has and this version has not, so that a file written for a later
 * one is told apart from a mistyped key. `covers` is where other complaints would only repeat it.
 */
export function laterKeys(data: unknown): {problems: Problem[]; covers: KeyPath[]} {
  const problems: Problem[] = [];
  const covers: KeyPath[] = [];
  const note = (path: KeyPath, cover: KeyPath = path) => {
    problems.push({path, says: " is not known to this version of fivekeys", isKey: true});
    covers.push(cover);
  };
  const noteKeys = (holder: unknown, {path, keys}: {path: KeyPath; keys: readonly string[]}) => {
    for (const key of keys) if (field(holder, key) !== undefined) note([...path, key]);
  };

  noteKeys(data, {path: [], keys: topLevel});
  noteKeys(field(data, "sources"), {path: ["sources"], keys: sources});
  items(field(data, "deployments")).forEach((rule, i) => {
    const path = ["deployments", i];
    const from = field(rule, "from");
    if (field(rule, "align") !== undefined) note([...path, "align"], path);
    else if (typeof from === "string" && rulesFrom.test(from)) {
      const says = `: the kind "${from}" is not known to this version of fivekeys`;
      problems.push({path: [...path, "from"], says});
      covers.push(path);
    } else {
      noteKeys(rule, {path, keys: inRules});
      noteKeys(field(rule, "where"), {path: [...path, "where"], keys: inWhere});
      if (typeof field(rule, "environment") === "object") note([...path, "environment"]);
    }
  });
  items(field(field(data, "failures"), "causes")).forEach((cause, i) => {
    if (cause !== "incident") return;
    const path = ["failures", "causes", i];
    problems.push({path, says: `: "incident" is not known to this version of fivekeys`});
    covers.push(path);
  });
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
