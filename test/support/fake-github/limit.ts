const WINDOW_MS = 60 * 60_000;

/** A limit of GitHub: so many points in an hour, which begins with the first of them. */
export function hourlyLimit(limit: number, now: () => number) {
  let used = 0;
  let resetMs = 0;
  const renew = () => {
    if (now() < resetMs) return;
    used = 0;
    resetMs = (Math.floor(now() / 1000) + WINDOW_MS / 1000) * 1000;
  };
  return {
    /** Takes points if there are so many left. */
    take: (points: number): boolean => {
      renew();
      if (used + points > limit) {
        used = limit;
        return false;
      }
      used += points;
      return true;
    },
    /** As if something else had used the token. */
    use: (points: number) => {
      renew();
      used = Math.min(limit, used + points);
    },
    state: () => {
      renew();
      return {
        limit,
        used,
        remaining: limit - used,
        resetAt: new Date(resetMs).toISOString().replace(".000Z", "Z"),
        reset: resetMs / 1000,
      };
    },
  };
}
