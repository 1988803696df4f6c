/** At twice as many clients, those not heard of for the longest are forgotten. */
const CLIENTS_MAX = 10_000;
const SECOND_MS = 1000;

/** So many at once, and so many a second for ever. */
export type Limit = {burst: number; perSecond: number};

/** One bucket a client: it holds `burst` tokens and is filled up by `perSecond`. Returns whole seconds to wait, 0 for none. */
export function buckets({burst, perSecond}: Limit, {now}: {now: () => Date}) {
  type Level = {left: number; at: number};
  // Whoever asks moves to the younger half; when that is full, the older one goes as a whole.
  let [young, old] = [new Map<string, Level>(), new Map<string, Level>()];

  function level(client: string): number {
    const found = young.get(client) ?? old.get(client);
    if (found === undefined) return burst;
    const since = Math.max(0, now().getTime() - found.at) / SECOND_MS;
    return Math.min(burst, found.left + since * perSecond);
  }

  return {
    /** Takes one token. */
    take(client: string): number {
      const left = level(client);
      const isEnough = left >= 1;
      young.set(client, {left: isEnough ? left - 1 : left, at: now().getTime()});
      if (young.size >= CLIENTS_MAX) [young, old] = [new Map(), young];
      return isEnough ? 0 : Math.max(1, Math.ceil((1 - left) / perSecond));
    },
    /** How many places are taken for clients. */
    size: () => young.size + old.size,
  };
}
