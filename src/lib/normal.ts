const LOG_SQRT_TWO_PI = 0.9189385332046728;
const STEP_MIN = 1e-14;

/**
 * The z for which a standard normal lies within ±z with the given probability: 1.95996… for 0.95.
 * `confidence` is above 0 and up to 0.999999.
 *
 * The area is Marsaglia's series (2004, "Evaluating the Normal Distribution", Journal of Statistical Software
 * 11(4)), inverted by Newton's method: the area is concave in z, so steps from 0 never overshoot and
 * the first step that does not advance is rounding.
 */
export function normalDeviate(confidence: number): number {
  let z = 0;
  for (;;) {
    const step = confidence / (2 * normalDensity(z)) - areaOverDensity(z);
    if (!(step > STEP_MIN)) return z;
    z += step;
  }
}

function normalDensity(z: number): number {
  return Math.exp(-0.5 * z * z - LOG_SQRT_TWO_PI);
}

/** The area from 0 to z divided by the density at z: z + z³/3 + z⁵/(3·5) + z⁷/(3·5·7) + … */
function areaOverDensity(z: number): number {
  let term = z;
  let sum = z;
  for (let odd = 3; term > sum * Number.EPSILON; odd += 2) {
    term *= (z * z) / odd;
    sum += term;
  }
  return sum;
}
