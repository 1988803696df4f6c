const QUOTED_CHARACTERS_MAX = 60;

/** Why a value cannot be used; reads on after the name of its column. */
export type Fault = {fault: string};

export function fault(reason: string): Fault {
  return {fault: reason};
}

export function isFault(value: unknown): value is Fault {
  return typeof value === "object" && value !== null && "fault" in value;
}

/** A value as a message shows it: on one line, and not longer than one. */
export function quoted(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  if (text.length <= QUOTED_CHARACTERS_MAX) return text;
  return `${text.slice(0, QUOTED_CHARACTERS_MAX).toWellFormed()}…`;
}
