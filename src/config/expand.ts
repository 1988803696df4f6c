import type {KeyPath} from "./path.ts";
import type {Problem} from "./problem.ts";

const DEPTH_MAX = 32;

/**
 * A copy of the data in which `${NAME}` inside text stands for a variable of the environment, and the
 * names that have none. `$${NAME}` keeps its text. A mistake quotes the text as it stands in the file, not the value, which may be secret.
 */
export function expandVariables(
  data: unknown,
  {env}: {env: Readonly<Record<string, string | undefined>>},
): {data: unknown; problems: Problem[]} {
  const problems: Problem[] = [];

  const expandText = (text: string, path: KeyPath) =>
    text.replace(/\$?\$\{([^}]*)\}/g, (whole, name: string) => {
      if (whole.startsWith("$$")) return whole.slice(1);
      if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) {
        problems.push({path, says: `: "${whole}" is not the name of a variable`});
        return whole;
      }
      const value = env[name];
      if (value !== undefined) return value;
      problems.push({path, says: `: the environment has no variable "${name}"`});
      return whole;
    });

  const expand = (value: unknown, path: KeyPath): unknown => {
    if (path.length > DEPTH_MAX) {
      problems.push({path: path.slice(0, 1), says: `: nested deeper than ${DEPTH_MAX} levels`});
      return null;
    }
    if (typeof value === "string") return expandText(value, path);
    if (Array.isArray(value)) return value.map((item, i) => expand(item, [...path, i]));
    if (typeof value !== "object" || value === null) return value;
    const entries = Object.entries(value);
    return Object.fromEntries(entries.map(([key, item]) => [key, expand(item, [...path, key])]));
  };

  return {data: expand(data, []), problems};
}
