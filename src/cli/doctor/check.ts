/** One thing that the numbers rest on, and how it stands. */
export type Check = {
  /** Stable, unique in a list: what is checked, then of which clone, service or rule. */
  id: string;
  title: string;
  status: "pass" | "warn" | "fail";
  /** What is so now. */
  detail: string;
  /** What to do about it, null when there is nothing to do. */
  fix: string | null;
};

type Name = Pick<Check, "id" | "title">;

export function pass({id, title}: Name, detail: string): Check {
  return {id, title, status: "pass", detail, fix: null};
}

export function warn({id, title}: Name, {detail, fix}: {detail: string; fix: string}): Check {
  return {id, title, status: "warn", detail, fix};
}

export function fail({id, title}: Name, {detail, fix}: {detail: string; fix: string}): Check {
  return {id, title, status: "fail", detail, fix};
}

/** `1 tag`, `2 tags`. */
export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}
