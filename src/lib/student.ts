/**
 * P(T ≥ t) of Student's distribution with whole degrees of freedom, of 1 or more: the finite sums of Abramowitz &
 * Stegun (1964, "Handbook of Mathematical Functions", 26.7.3 and 26.7.4). Good to about 1e-15, so not for tails beyond
 * that.
 */
export function studentTail(t: number, degrees: number): number {
  const angle = Math.atan(t / Math.sqrt(degrees));
  const [sine, cosine] = [Math.sin(angle), Math.cos(angle)];
  const isOdd = degrees % 2 === 1;
  let term = isOdd ? cosine : 1;
  let sum = 0;
  for (let k = isOdd ? 1 : 0; k <= degrees - 2; k += 2) {
    sum += term;
    term *= (cosine * cosine * (k + 1)) / (k + 2);
  }
  const within = isOdd ? (2 / Math.PI) * (angle + sine * sum) : sine * sum;
  return (1 - within) / 2;
}
