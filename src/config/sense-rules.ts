import {defaults} from "./defaults.ts";
import {field, items} from "./later.ts";
import type {Problem} from "./problem.ts";

/** What no schema can say of deployment rules: where `align` stands, and parameters that are asked for but not kept. */
export function ruleProblems(data: unknown): Problem[] {
  return [...alignments(data), ...lostParameters(data)];
}

function alignments(data: unknown): Problem[] {
  const rules = items(field(data, "deployments"));
  return rules.flatMap((rule, i) => {
    if (field(rule, "align") === undefined || field(rule, "from") !== undefined) return [];
    const path = ["deployments", i, "align"];
    if (i < rules.length - 1) return [{path, says: ": comes last in the list", isKey: true}];
    if (i >= 2) return [];
    return [{path, says: `: needs two rules before it, and there is ${i || "none"}`, isKey: true}];
  });
}

function lostParameters(data: unknown): Problem[] {
  const given = field(field(field(data, "sources"), "prefect"), "parameters");
  const kept: readonly unknown[] =
    typeof given === "string" ? [given] : Array.isArray(given) ? given : defaults.prefectParameters;
  const says = ": the parameter is not kept; name it in sources.prefect.parameters";
  return items(field(data, "deployments")).flatMap((rule, i) => {
    const excluded = field(field(rule, "exclude"), "parameter");
    const isMapping = typeof excluded === "object" && excluded !== null;
    const lost = Object.keys(isMapping ? excluded : {}).filter(name => !kept.includes(name));
    const problems: Problem[] = lost.map(name => {
      return {path: ["deployments", i, "exclude", "parameter", name], says, isKey: true};
    });
    const name = field(field(rule, "environment"), "parameter");
    if (typeof name !== "string" || kept.includes(name)) return problems;
    return [...problems, {path: ["deployments", i, "environment", "parameter"], says}];
  });
}
