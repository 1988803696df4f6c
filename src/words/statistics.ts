const shares: Readonly<Record<string, string>> = {
  p50: "Half",
  p75: "75 %",
  p90: "90 %",
  p95: "95 %",
};

/** What a statistic says, for those who do not know its name: "p50: half within", "Share". */
export function statisticWords(name: string, unit: string): string {
  const share = shares[name];
  if (share !== undefined) {
    return unit === "hours"
      ? `${name}: ${share.toLowerCase()} took at most`
      : `${name}: ${share.toLowerCase()} had at most`;
  }
  return names[name] ?? name;
}

const names: Readonly<Record<string, string>> = {
  share: "Share",
  per_week: "Rate",
  mean: "Mean",
  change: "Change of the mean",
};
