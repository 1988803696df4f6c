import {binomialMass} from "./binomial.ts";
import {studentTail} from "./student.ts";

/** What was done in one week, and how much time there was for it, in any unit that is the same for all. */
export type Week = {count: number; hours: number};

export type DropOff = {
  is_drop: boolean;
  /** What the weeks before let expect of the last one. */
  expected: number;
  /** How likely a steady team falls this low, at most. */
  probability: number;
  /** How many weeks it is held against. */
  weeks: number;
};

/** A steady team is said to have dropped off in one of so many weeks, at most. */
const FALSE_ALARM_RATE = 0.01;
const PAST_WEEKS_MIN = 8;
/** Makes the square root of a Poisson count vary alike whatever its mean (Anscombe 1948, Biometrika 35(3/4)). */
const ANSCOMBE = 3 / 8;

/**
 * Whether the last week is a drop-off: both tests must say that a steady team would fall this low in at most 1 % of its
 * weeks. The first is exact where counts scatter as chance alone has it (Poisson), the second holds where they scatter
 * more. Weeks without working time do not count; null where fewer than 8 of the past are left, or the last is none.
 */
export function dropOff(past: readonly Week[], last: Week): DropOff | null {
  const before = past.filter(({hours}) => hours > 0);
  if (before.length < PAST_WEEKS_MIN || last.hours <= 0) return null;
  const probability = Math.max(rateTail(before, last), predictionTail(before, last));
  const [count, hours] = [sum(before, "count"), sum(before, "hours")];
  return {
    is_drop: probability <= FALSE_ALARM_RATE,
    expected: (count / hours) * last.hours,
    probability,
    weeks: before.length,
  };
}

/**
 * How likely so few of all that was done fell into the last week, were each as likely to fall into any hour of work:
 * the binomial tail, which is exact for Poisson counts (Przyborowski & Wilenski 1940, "Homogeneity of Results in
 * Testing Samples from Poisson Series", Biometrika 31(3/4)).
 */
function rateTail(past: readonly Week[], last: Week): number {
  const share = last.hours / (last.hours + sum(past, "hours"));
  const {first, mass} = binomialMass(last.count + sum(past, "count"), share);
  return Math.min(
    1,
    mass.slice(0, Math.max(0, last.count - first + 1)).reduce((total, p) => total + p, 0),
  );
}

/**
 * How likely a new week is so far below the mean of the others, in units of how much those scatter (the one-sided
 * prediction limit of Hahn & Meeker 1991, "Statistical Intervals", section 4.8). It is worked out on square roots, of
 * which the variance does not depend on the mean but is inverse to the hours of the week.
 */
function predictionTail(past: readonly Week[], last: Week): number {
  const total = sum(past, "hours");
  const mean = past.reduce((all, week) => all + week.hours * root(week), 0) / total;
  const squares = past.reduce((all, week) => all + week.hours * (root(week) - mean) ** 2, 0);
  const degrees = past.length - 1;
  const error = Math.sqrt((squares / degrees) * (1 / last.hours + 1 / total));
  const below = mean - root(last);
  // Weeks that are all the same say nothing of how much they scatter: the other test decides.
  if (error === 0) return below > 0 ? 0 : 1;
  return studentTail(below / error, degrees);
}

function root({count, hours}: Week): number {
  return Math.sqrt((count + ANSCOMBE) / hours);
}

function sum(weeks: readonly Week[], of: keyof Week): number {
  return weeks.reduce((total, week) => total + week[of], 0);
}
