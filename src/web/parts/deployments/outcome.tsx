import type {DeploymentRow} from "../../../documents/deployments.ts";
import {held} from "../../../words/card.ts";
import {day, duration} from "../../../words/format.ts";

/** How a deployment ended. */
export type Outcome = "succeeded" | "fix" | "failed" | "open" | "cancelled";

const HOUR_MS = 3_600_000;

/** `open`: it failed, and nothing has made it good yet. */
export function outcomeOf({is_failed, status, kind, recovery}: DeploymentRow): Outcome {
  if (is_failed) return recovery !== null && recovery.restored_at === null ? "open" : "failed";
  if (status === "cancelled") return "cancelled";
  return kind === "remediation" ? "fix" : "succeeded";
}

/** The same in words, with how long its users went without a good version, as known at `asOf`. */
export function outcomeWords(
  row: DeploymentRow,
  {asOf, timezone}: {asOf: string; timezone: string},
): string {
  const {recovery, status, kind} = row;
  const outcome = outcomeOf(row);
  if (outcome === "fix") return "Unplanned fix";
  if (outcome === "cancelled") return "Cancelled";
  if (outcome === "succeeded") return kind === "scheduled" ? "Succeeded, nothing new" : "Succeeded";
  const failed = status === "failed" ? "Failed" : "Failed its users";
  if (recovery === null) return failed;
  const {restored_at, hours, detected_at} = recovery;
  if (restored_at === null)
    return `${failed}, still open after ${duration(since(detected_at, asOf))}`;
  return hours === null
    ? `${failed}, made good by ${day(restored_at, timezone)}`
    : `${failed}, made good in ${duration(hours)}`;
}

/** The hours from one instant to another. */
export function since(from: string, to: string): number {
  return Math.max(0, Date.parse(to) - Date.parse(from)) / HOUR_MS;
}

const shapes = {
  succeeded: <circle cx="6" cy="6" r="4.6" class="met-fill" />,
  fix: <circle cx="6" cy="6" r="4.2" class="met-line" />,
  failed: <path d="M6 .8 11.6 11H.4Z" class="missed-fill" />,
  // Each side has its gap in the middle, so that the corners are seen.
  open: <path d="M6 1.2 11.2 10.6H.8Z" pathLength="30" class="open-mark" />,
  cancelled: <circle cx="6" cy="6" r="4.4" class="dashed" />,
} as const satisfies Record<Outcome, unknown>;

/** A disc succeeded, a ring is a fix, a triangle failed, a dashed one still does, a dashed ring was cancelled. */
export function OutcomeShape({outcome}: {outcome: Outcome}) {
  const tone = outcome === "failed" || outcome === "open" ? "missed" : "nodata";
  return (
    <svg class={`shape ${tone}`} viewBox="0 0 12 12" aria-hidden="true">
      {shapes[outcome]}
    </svg>
  );
}

/** Shape and words of what became of a deployment. */
export function OutcomeText({
  row,
  asOf,
  timezone,
}: {
  row: DeploymentRow;
  asOf: string;
  timezone: string;
}) {
  const outcome = outcomeOf(row);
  const isBad = outcome === "failed" || outcome === "open";
  return (
    <span class={isBad ? "outcome missed" : "outcome"}>
      <OutcomeShape outcome={outcome} />
      <span>{held(outcomeWords(row, {asOf, timezone}))}</span>
    </span>
  );
}
