/** How bad a word or a number says it is, 1 the worst; null when it says nothing of it. */
export function readSeverity(text: string): number | null {
  const word = text.trim().toLowerCase();
  const digit = /^(?:sev(?:erity)?|s|p(?:riority)?)?[-_ :/]*([0-9])$/.exec(word)?.[1];
  if (digit !== undefined) return Number(digit);
  return SEVERITY_WORDS[word] ?? null;
}

const SEVERITY_WORDS: Readonly<Record<string, number>> = {
  critical: 1,
  high: 2,
  major: 2,
  medium: 3,
  moderate: 3,
  low: 4,
  minor: 4,
};

const UUID =
  /^(?:flow[ -]?run |run )?([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})$/i;
const RUN = /^(?:github )?(?:actions )?run[ :]*#?(\d+)$/i;
const RUN_ADDRESS = /^https?:\/\/\S+\/actions\/runs\/(\d+)(?:[/?#]\S*)?$/;
const RUN_NUMBER = /^\d{6,}$/;
const VERSION = /^(?:(?:tag|version|release) )?((?:[\w./-]+[/@-])?v?\d+(?:\.\d+)+[\w.+-]*)$/i;
const REFERENCE_CHARACTERS_MAX = 200;

/**
 * The deployment that a text names, as `run <number>` of a GitHub Actions run, the id of a Prefect run, a version or
 * an id of fivekeys; null for words, which are not kept.
 */
export function readDeployment(text: string): string | null {
  const trimmed = text.trim();
  const run = (RUN.exec(trimmed) ?? RUN_ADDRESS.exec(trimmed))?.[1];
  if (run !== undefined) return `run ${run}`;
  if (RUN_NUMBER.test(trimmed)) return `run ${trimmed}`;
  const uuid = UUID.exec(trimmed)?.[1];
  if (uuid !== undefined) return uuid.toLowerCase();
  const version = VERSION.exec(trimmed)?.[1];
  if (version !== undefined) return version;
  const isId = /^[^\s:]+:\S*\d\S*$/.test(trimmed) && trimmed.length <= REFERENCE_CHARACTERS_MAX;
  return isId && !trimmed.includes("://") ? trimmed : null;
}

export type Cause = {
  deployment: string | null;
  cause: string | null;
  cause_sha: string | null;
  cause_number: number | null;
};

/**
 * What a text calls the cause: a commit, a pull request, a deployment, or one word such as `rollback`. Null where any
 * part of it is none of these: free words are not kept.
 */
export function readCause(text: string): Cause | null {
  const found: Cause = {deployment: null, cause: null, cause_sha: null, cause_number: null};
  for (const part of text.split(/[,;]/).map(one => one.trim())) {
    const number = readNumber(part);
    const deployment = readDeployment(part);
    if (number !== null) found.cause_number = number;
    // A word such as "defaced" has the digits of a commit and is none.
    else if (/^(?=.*\d)[0-9a-f]{7,64}$/i.test(part)) found.cause_sha = part.toLowerCase();
    else if (deployment !== null) found.deployment = deployment;
    else if (/^[a-z][a-z-]{1,31}$/.test(part)) found.cause = part;
    else return null;
  }
  return found;
}

/** The number of a pull request: `#134`, `PR 134` or its address. */
export function readNumber(text: string): number | null {
  const digits = /^(?:(?:pr|pull request) ?#?|#)(\d{1,9})$/i.exec(text.trim())?.[1];
  const address = /^https?:\/\/\S+\/(?:pull|pull-requests|merge_requests)\/(\d{1,9})(?:[/?#]\S*)?$/;
  const number = digits ?? address.exec(text.trim())?.[1];
  return number === undefined ? null : Number(number);
}
