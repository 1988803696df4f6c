/** What stands for those whose team is not told. */
export const POOL = "";

/**
 * Which teams may be told apart: those of fewer than `minimum` people are pooled, and then the smallest others, until
 * the pool is as large; else its people were known by subtraction. Returns the team that each stands for: itself, or
 * the pool. Teams of nobody count for nothing.
 */
export function poolSmall(
  sizes: ReadonlyMap<string, number>,
  {minimum}: {minimum: number},
): Map<string, string> {
  const bySize = [...sizes].sort(([a, m], [b, n]) => m - n || (a < b ? -1 : 1));
  let pooled = 0;
  return new Map(
    bySize.map(([team, size]) => {
      const isPooled = team === POOL || size < minimum || (pooled > 0 && pooled < minimum);
      if (isPooled) pooled += size;
      return [team, isPooled ? POOL : team];
    }),
  );
}
