/** A number above 0 and the ends of its interval; null is unbounded, or unknown. */
type Estimate = {value: number; low: number | null; high: number | null};

/**
 * An interval of the quotient of two means, each above 0 and with its own interval of the same confidence, by the
 * method of variance estimates recovery (Donner & Zou 2012, "Closed-form Confidence Intervals for Functions of the
 * Normal Mean and Standard Deviation", Statistical Methods in Medical Research 21(4), section 2). The means are taken
 * as independent; where they go together, as those of the same people do, it is wider than it need be. An end is
 * null when the intervals do not bound it: the upper one when the divisor may be 0.
 */
export function ratioInterval(
  of: Estimate,
  by: Estimate,
): {low: number | null; high: number | null} {
  const product = of.value * by.value;
  // Of what is under the root, the parts that each mean contributes.
  const part = (mean: number, end: number) => mean ** 2 - (mean - end) ** 2;
  const root = (a: number, b: number) => Math.sqrt(Math.max(0, product ** 2 - a * b));
  const low = () => {
    if (of.low === null || by.high === null) return null;
    const [a, b] = [part(of.value, of.low), part(by.value, by.high)];
    return Math.max(0, a / (product + root(a, b)));
  };
  const high = () => {
    if (of.high === null || by.low === null || by.low <= 0) return null;
    const [a, b] = [part(of.value, of.high), part(by.value, by.low)];
    return (product + root(a, b)) / b;
  };
  return {low: low(), high: high()};
}
