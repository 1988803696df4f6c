/** The states that GitHub documents; another is kept as it is, and told of. */
const reviewStates = ["APPROVED", "CHANGES_REQUESTED", "COMMENTED", "DISMISSED", "PENDING"];

const deploymentStates = [
  "ERROR",
  "FAILURE",
  "INACTIVE",
  "IN_PROGRESS",
  "PENDING",
  "QUEUED",
  "SUCCESS",
  "WAITING",
];

const runStatuses = ["completed", "in_progress", "pending", "queued", "requested", "waiting"];

const runConclusions = [
  "action_required",
  "cancelled",
  "failure",
  "neutral",
  "skipped",
  "stale",
  "startup_failure",
  "success",
  "timed_out",
];

export function isReviewState(state: string): boolean {
  return reviewStates.includes(state);
}

export function isDeploymentState(state: string): boolean {
  return deploymentStates.includes(state);
}

export function isRunState(status: string | null, conclusion: string | null): boolean {
  return (
    runStatuses.includes(status ?? "completed") &&
    (conclusion === null || conclusion === "" || runConclusions.includes(conclusion))
  );
}
