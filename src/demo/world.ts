import type {RawEvent} from "../sources/source.ts";
import type {Calendar} from "./calendar.ts";
import type {People} from "./organisation.ts";
import type {Random} from "./random.ts";
import {type Chapter, drawsOf, openStory} from "./story.ts";

/** What every part of the story is told with. */
export type World = {
  calendar: Calendar;
  people: People;
  /** How things went at a moment. */
  chapterAt: (moment: number) => Chapter;
  /** Draws of a stream of its own. */
  draws: (stream: string) => Random;
  tell: (...events: readonly RawEvent[]) => void;
  /** The next number of a sort: of runs, jobs, reviews and the like. */
  next: (sort: string) => number;
};

/** A world whose events are told to `events`. */
export function openWorld({
  calendar,
  people,
  events,
}: {
  calendar: Calendar;
  people: People;
  events: RawEvent[];
}): World {
  const counts = new Map<string, number>();
  return {
    calendar,
    people,
    chapterAt: openStory(calendar.asOf),
    draws: drawsOf,
    tell: (...told) => {
      for (const event of told) events.push(event);
    },
    next: sort => {
      const number = (counts.get(sort) ?? 0) + 1;
      counts.set(sort, number);
      return number;
    },
  };
}
