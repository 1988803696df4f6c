/** DORA's five keys, in the order in which they are shown. */
export const fiveKeys: readonly string[] = [
  "deployment_frequency",
  "lead_time_for_changes",
  "change_failure_rate",
  "failed_deployment_recovery_time",
  "deployment_rework_rate",
];

/** The five dimensions of SPACE, by how the ids of their metrics begin; what is in no other is activity. */
const beginnings = {
  Satisfaction: ["satisfaction_"],
  Performance: ["qa_"],
  Activity: [],
  Communication: ["review_", "triage_"],
  "Efficiency & flow": ["blocked_", "ci_"],
} satisfies Record<string, readonly string[]>;

export type Dimension = keyof typeof beginnings;

/** In the order in which they are shown. */
export const dimensions = Object.keys(beginnings) as Dimension[];

/** The dimension that a metric of the SPACE family speaks of; null for others. */
export function dimensionOf({id, family}: {id: string; family: string}): Dimension | null {
  if (family !== "space") return null;
  const found = dimensions.find(name =>
    beginnings[name].some((beginning: string) => id.startsWith(beginning)),
  );
  return found ?? "Activity";
}
