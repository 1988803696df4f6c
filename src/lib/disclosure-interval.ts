import {bootstrapMeanInterval, wilsonInterval} from "./statistics.ts";

/**
 * What can be answered: the least, the most, what is between two neighbours (0 where they are not even), and from
 * which answer on down it is on the low side (null: the scale has none).
 */
export type Scale = {least: number; most: number; step: number; lowSide: number | null};

/** A number with its 95 % interval, which holds the rounding as well. */
export type Bounded = {value: number; low: number | null; high: number | null};

/** A sum of which only the cell is told: its middle, and how far the ends are from it. */
export type Sum = {middle: number; reach: number};

/**
 * The mean of answers of which the sum above the least is told, in the unit of the scale. How far they lie apart is
 * not told, so the interval is that of the widest spread that they can have with this mean and this share on the low
 * side, by the bootstrap, and the rounding on top; each person counts once, however many questions it answered.
 */
export function mean(
  {middle, reach}: Sum,
  {
    answers,
    people,
    scale,
    low,
  }: {answers: number; people: number; scale: Scale; low: Bounded | null},
): Bounded {
  const {least, most} = scale;
  const value = least + middle / answers;
  const spread = widest(value, {people, scale, lowShare: low?.value ?? null});
  const interval = bootstrapMeanInterval(spread);
  const slack = reach / answers;
  return {
    value,
    low: interval.low === null ? null : Math.max(least, interval.low - slack),
    high: interval.high === null ? null : Math.min(most, interval.high + slack),
  };
}

/**
 * The share of answers on the low side, of which the sum is told. The interval is Wilson's of as many people as
 * there are at least, since the answers of one person go together, and from one end of the rounding to the other.
 */
export function lowShare(
  {middle, reach}: Sum,
  {answers, people}: {answers: number; people: number},
): Bounded {
  const least = Math.floor(((middle - reach) / answers) * people);
  const most = Math.ceil(((middle + reach) / answers) * people);
  return {
    value: middle / answers,
    low: wilsonInterval(least, people).low,
    high: wilsonInterval(most, people).high,
  };
}

/** Answers with this mean that lie as far apart as they can: at the ends of the scale, or of each of its sides. */
function widest(
  value: number,
  {people, scale, lowShare}: {people: number; scale: Scale; lowShare: number | null},
): number[] {
  const {least, most, step, lowSide} = scale;
  const lows = lowSide === null || lowShare === null ? 0 : Math.round(lowShare * people);
  if (lowSide === null || lowShare === null) return atEnds(value * people, people, {least, most});
  const others = people - lows;
  const sum = value * people;
  const lowSum = Math.max(lows * least, Math.min(lows * lowSide, sum - others * most));
  return [
    ...atEnds(lowSum, lows, {least, most: lowSide}),
    ...atEnds(sum - lowSum, others, {least: lowSide + step, most}),
  ];
}

/** So many values with this sum, all but one at an end; what is beyond the ends is at them. */
function atEnds(
  sum: number,
  count: number,
  {least, most}: {least: number; most: number},
): number[] {
  const excess = Math.min(count * (most - least), Math.max(0, sum - count * least));
  const full = Math.floor(excess / (most - least));
  return Array.from({length: count}, (_, i) =>
    i < full ? most : i === full ? least + excess - full * (most - least) : least,
  );
}
