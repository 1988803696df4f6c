import type {Cut} from "../metrics/observations.ts";

/** The rows of a table with these columns that a cut leaves, as an SQL condition. */
export function cutCondition(cut: Cut): {where: string; parameters: Record<string, string>} {
  const given = Object.entries(cut).filter(([, value]) => value !== undefined);
  return {
    where: ["true", ...given.map(([name]) => `${name} = $${name}`)].join(" and "),
    parameters: Object.fromEntries(given) as Record<string, string>,
  };
}
