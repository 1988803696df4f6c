import type {Random} from "./random.ts";

/**
 * Says of one day or deployment after the other whether something happens on it. What is owed to the rate is carried on
 * (error diffusion, Floyd & Steinberg 1976, Proceedings of the SID 17(2)), so that a month of a few deployments has
 * the failures that its chapter says, not those of one throw of the dice.
 */
export function paced(random: Random): (rate: number) => boolean {
  let owed = random.next();
  return rate => {
    owed += rate * random.between(0.4, 1.6);
    if (owed < 1) return false;
    owed -= 1;
    return true;
  };
}
