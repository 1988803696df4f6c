type Told = "poll" | "webhook";

/**
 * The version of a pull request or an issue. GitHub's `updated_at` has seconds, and much happens in one: within it
 * a merge is last for good, then comes closing if it happened in this very second, then being open (reopened, or
 * not yet closed), then a closing of before. What has the counts of lines wins over what has not, and an answer
 * over news.
 */
export function stateVersion({
  state,
  updatedAt,
  closedAt,
  isWhole,
  told,
}: {
  state: "open" | "closed" | "merged";
  updatedAt: string;
  closedAt: string | null;
  isWhole: boolean;
  told: Told;
}): string {
  const closed = closedAt !== null && closedAt >= updatedAt ? 2 : 0;
  const rank = state === "merged" ? 3 : state === "closed" ? closed : 1;
  return `${updatedAt}/${rank}${isWhole ? 1 : 0}${tellingRank(told)}`;
}

/**
 * The version of what goes one way, such as a job from queued to completed: how far it has come, whatever the
 * order in which it was told; then the time of the telling.
 */
export function progressVersion({
  rank,
  at,
  told,
}: {
  rank: number;
  at: string | null;
  told: Told;
}): string {
  return `${rank}/${at ?? ""}/${tellingRank(told)}`;
}

function tellingRank(told: Told): number {
  return told === "poll" ? 1 : 0;
}
