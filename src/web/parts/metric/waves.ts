import type {MetricResult} from "../../../metrics/evaluate.ts";

/** Whether a metric is told by the waves of a survey: then quarters are its buckets, and teams its cuts. */
export function isOfWaves({series}: Pick<MetricResult, "series">): boolean {
  return series.bucket === "quarter";
}
