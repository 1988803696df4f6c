/** The kinds of families of the exposition format that are used here. */
export type Family = {
  name: string;
  type: "gauge" | "counter" | "histogram" | "info";
  help: string;
  samples: readonly Sample[];
};

export type Sample = {
  /** What follows the family's name: `_total`, `_bucket`, `_info` …; empty for a gauge. */
  suffix: string;
  labels: Readonly<Record<string, string>>;
  value: number;
};

export const CONTENT_TYPE = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/** The families as text in OpenMetrics 1.0 (openmetrics.io); one without samples is left out. */
export function exposition(families: readonly Family[]): string {
  const parts = families.filter(({samples}) => samples.length > 0).map(familyText);
  return `${parts.join("")}# EOF\n`;
}

function familyText({name, type, help, samples}: Family): string {
  const lines = samples.map(({suffix, labels, value}) => {
    const pairs = Object.entries(labels).map(([key, text]) => `${key}="${escaped(text)}"`);
    const list = pairs.length === 0 ? "" : `{${pairs.join(",")}}`;
    return `${name}${suffix}${list} ${numberText(value)}\n`;
  });
  return `# TYPE ${name} ${type}\n# HELP ${name} ${escaped(help)}\n${lines.join("")}`;
}

function escaped(text: string): string {
  return text.replaceAll("\\", "\\\\").replaceAll("\n", "\\n").replaceAll('"', '\\"');
}

function numberText(value: number): string {
  if (value === Number.POSITIVE_INFINITY) return "+Inf";
  if (value === Number.NEGATIVE_INFINITY) return "-Inf";
  return String(value);
}
