import {ShapeError} from "./shape.ts";
import type {FetchContext, RawEvent} from "./source.ts";

/** So many are named for each reason; the others are counted. */
const NAMED_MAX = 10;

export type Problems = {
  add: (subject: string, reason: string) => void;
  /** The events of a thing; none, and a problem, when the source sent it in a shape that it does not document. */
  read: (subject: string, events: () => RawEvent[]) => RawEvent[];
  /** Notes that a thing has a shape that the source does not document; throws any other error on. */
  odd: (subject: string, error: unknown) => void;
  /** Tells of what was found. */
  report: () => void;
};

/** Gathers what could not be used, so that a thousand of one kind are ten names and a number. */
export function openProblems({problem}: Pick<FetchContext, "problem">): Problems {
  const found = new Map<string, Set<string>>();
  const add = (subject: string, reason: string) => {
    found.set(reason, (found.get(reason) ?? new Set()).add(subject));
  };
  const odd = (subject: string, error: unknown) => {
    if (!(error instanceof ShapeError)) throw error;
    add(subject, error.message);
  };
  return {
    add,
    odd,
    read: (subject, events) => {
      try {
        return events();
      } catch (error) {
        odd(subject, error);
        return [];
      }
    },
    report: () => {
      for (const [reason, subjects] of found) {
        const all = [...subjects].toSorted();
        for (const subject of all.slice(0, NAMED_MAX)) problem({subject, reason});
        const more = all.length - NAMED_MAX;
        if (more > 0) problem({subject: `${more.toLocaleString("en")} more`, reason});
      }
    },
  };
}
