const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** How long ago something was, as a person would say it. */
export function age(ms: number): string {
  if (ms < MINUTE_MS) return "just now";
  if (ms < HOUR_MS) return `${Math.floor(ms / MINUTE_MS)} min ago`;
  if (ms < 2 * DAY_MS) return `${Math.floor(ms / HOUR_MS)} h ago`;
  return `${Math.floor(ms / DAY_MS)} days ago`;
}

/** `git:github.com/acme/shop` → `git shop`: which source, and of several of a kind which. */
export function nameOfSource(name: string): string {
  const [kind = name, ...rest] = name.split(":");
  const last = rest.join(":").replace(/\/+$/, "").split("/").at(-1) ?? "";
  const words = proper[kind] ?? kind;
  return last === "" ? words : `${words} ${last}`;
}

const proper: Readonly<Record<string, string>> = {
  github: "GitHub",
  prefect: "Prefect",
  slack: "Slack",
  pagerduty: "PagerDuty",
  survey: "Survey",
  surveys: "Surveys",
  documents: "Documents",
  markdown: "Documents",
};

type Source = {name: string; synced_at: string | null; failure: string | null};

export type SourceGroup = {
  words: string;
  /** Of several, the one that was read longest ago; null: one never was. */
  read_at: string | null;
  failed: number;
};

/** Sources of a kind told as one, with how many there are: "GitHub (4)". */
export function groupSources(sources: readonly Source[]): SourceGroup[] {
  const kinds = [...new Set(sources.map(({name}) => kindOf(name)))];
  return kinds.map(kind => {
    const group = sources.filter(({name}) => kindOf(name) === kind);
    const read = group.map(({synced_at}) => synced_at).filter(at => at !== null);
    return {
      words:
        group.length === 1
          ? nameOfSource(group[0]!.name)
          : `${proper[kind] ?? kind} (${group.length})`,
      read_at: read.length < group.length ? null : read.reduce((a, b) => (a < b ? a : b)),
      failed: group.filter(({failure}) => failure !== null).length,
    };
  });
}

function kindOf(name: string): string {
  return name.split(":")[0]!;
}
