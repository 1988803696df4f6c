export const LANE_HEIGHT = 34;
export const SPAN_HEIGHT = 40;
export const AXIS_HEIGHT = 26;

/** How tall a timeline of so many lines is, so that its place can be kept free before anything can draw. */
export function timelineHeight({lanes, hasSpans}: {lanes: number; hasSpans: boolean}): number {
  return Math.max(1, lanes) * (LANE_HEIGHT + (hasSpans ? SPAN_HEIGHT : 0)) + AXIS_HEIGHT + 14;
}
