import type {JobOutcome} from "./job.ts";

/** Why a job did not do all it should, in words that every reader may see; null: it did. */
export function failureOf({exitCode, result, failure}: JobOutcome): string | null {
  if (failure !== null) return failure.message;
  const sources = result?.failed?.map(({source}) => source) ?? [];
  if (sources.length > 0) return `Cannot read ${sources.join(", ")}`;
  return exitCode === 0 ? null : `Cannot sync: it ended with ${exitCode ?? "a signal"}`;
}
