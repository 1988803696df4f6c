/** One point of a chart; null where nothing is known. */
export type XmrPoint = {start: string; value: number | null; is_complete: boolean};

/** Which of Wheeler's rules a point breaks. */
type SignalRule = "beyond limits" | "8 on one side";

/** What moves by chance, and what does not; a limit is null where it lies beyond all possible values. */
export type Xmr = {
  centre: number;
  lower: number | null;
  upper: number | null;
  signals: readonly {start: string; rule: SignalRule}[];
};

/** Fewer points make limits that the next one moves. */
const POINTS_MIN = 10;
/** 3 sigma in mean moving ranges of two: 3 / d2 with d2 = 1.128. */
const SCALE = 2.66;
const RUN_LENGTH = 8;
const ROUNDING = 1e-12;

/**
 * The chart of individual values and moving ranges: the centre is the mean, the limits are 2.66 mean moving ranges off.
 * Signals are points beyond a limit, and all points of a run of 8 or more on one side of the centre (Wheeler 2000,
 * "Understanding Variation", 2nd edition, chapter 3 and appendix). Only complete points count. A gap ends a moving range
 * and a run. Null below 10 points, or where no two are neighbours. `least` and `most` bound what a value can be.
 */
export function xmr(
  points: readonly XmrPoint[],
  {least, most}: {least: number; most: number},
): Xmr | null {
  const complete = points.filter(({is_complete}) => is_complete);
  const values = complete.flatMap(({value}) => (value === null ? [] : [value]));
  const ranges = complete.flatMap(({value}, i) => {
    const before = complete[i - 1]?.value ?? null;
    return value === null || before === null ? [] : [Math.abs(value - before)];
  });
  if (values.length < POINTS_MIN || ranges.length === 0) return null;
  const centre = mean(values);
  const reach = SCALE * mean(ranges);
  const [low, high] = [centre - reach, centre + reach];
  // A mean of equal values may differ from them in its last digit.
  const rounding = ROUNDING * Math.max(...values.map(Math.abs));
  const inRuns = runs(complete, {centre, rounding});
  const signals = complete.flatMap(({start, value}, i) => [
    ...(value !== null && (value < low - rounding || value > high + rounding)
      ? [{start, rule: "beyond limits" as const}]
      : []),
    ...(inRuns.has(i) ? [{start, rule: "8 on one side" as const}] : []),
  ]);
  return {centre, lower: low <= least ? null : low, upper: high >= most ? null : high, signals};
}

/** The places of the points that belong to a run on one side. */
function runs(
  points: readonly XmrPoint[],
  {centre, rounding}: {centre: number; rounding: number},
): Set<number> {
  const found = new Set<number>();
  let [side, length] = [0, 0];
  points.forEach(({value}, i) => {
    const isOff = value !== null && Math.abs(value - centre) > rounding;
    const here = isOff ? Math.sign(value - centre) : 0;
    length = here !== 0 && here === side ? length + 1 : 1;
    side = here;
    if (side === 0 || length < RUN_LENGTH) return;
    // The eighth point makes signals of the seven before it.
    const first = length === RUN_LENGTH ? i - RUN_LENGTH + 1 : i;
    for (let place = first; place <= i; place += 1) found.add(place);
  });
  return found;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
