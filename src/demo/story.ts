import {quarterNumber, weekStart} from "./calendar.ts";
import {type Random, random} from "./random.ts";

/** How things go in a quarter of the story. */
export type Chapter = {
  /** The share of deployments that fail. */
  failures: number;
  /** How much longer than usual it takes until the next deployment. */
  gap: number;
  /** Medians. */
  recoveryHours: number;
  reviewHours: number;
  answerHours: number;
  queueMinutes: number;
  /** The share of pull requests that pass QA at once. */
  qa: number;
  /** What people say on a scale from 1 to 5, as a mean. */
  mood: number;
  /** Which share of their time people say they are blocked. */
  blocked: number;
};

const steady: Chapter = {
  failures: 0.08,
  gap: 1,
  recoveryHours: 1.7,
  reviewHours: 2.3,
  answerHours: 1.8,
  queueMinutes: 2.2,
  qa: 0.82,
  mood: 4.05,
  blocked: 0.2,
};

/** By how many quarters ago: good years, one bad quarter, a recovery that is not quite over. */
const chapters: readonly Chapter[] = [
  {...steady, failures: 0.09, qa: 0.76, queueMinutes: 2.6, mood: 4.15, blocked: 0.2},
  {...steady, failures: 0.11, gap: 1.15, recoveryHours: 2.2, qa: 0.75, mood: 4.05, blocked: 0.22},
  {
    ...{failures: 0.21, gap: 1.7, recoveryHours: 6, reviewHours: 5.5, answerHours: 4.6},
    ...{queueMinutes: 11, qa: 0.55, mood: 3.2, blocked: 0.33},
  },
  {...steady, failures: 0.1, qa: 0.79, mood: 3.95},
  steady,
  {...steady, failures: 0.07, mood: 4.15, blocked: 0.17},
  {...steady, reviewHours: 2.8, qa: 0.8},
  {...steady, gap: 1.1, reviewHours: 3.1, qa: 0.78, mood: 3.9, blocked: 0.23},
  {...steady, gap: 1.2, reviewHours: 3.4, qa: 0.77, mood: 3.85, blocked: 0.25},
];

const SEED = "fivekeys demo 1";

/** Draws of a stream of its own, the same in every demo. */
export function drawsOf(stream: string): Random {
  return random(`${SEED}:${stream}`);
}

/** The quarter that went wrong, counted back from that of the last moment. */
export const BAD_QUARTER = 2;

export function quartersAgo(moment: number, asOf: number): number {
  return quarterNumber(asOf) - quarterNumber(moment);
}

/** How things went at a moment: no two weeks of a quarter are the same. */
export function openStory(asOf: number): (moment: number) => Chapter {
  const weeks = new Map<string, Chapter>();
  return moment => {
    // A week may begin in another quarter than it ends in.
    const week = `${weekStart(moment)}:${quartersAgo(moment, asOf)}`;
    const known = weeks.get(week);
    if (known !== undefined) return known;
    const {logNormal, between} = drawsOf(`week:${week}`);
    const chapter = chapterOf(moment, asOf);
    const wavering = {
      ...chapter,
      reviewHours: logNormal(chapter.reviewHours, 0.2),
      answerHours: logNormal(chapter.answerHours, 0.2),
      queueMinutes: logNormal(chapter.queueMinutes, 0.28),
      qa: chapter.qa + between(-0.03, 0.03),
    };
    weeks.set(week, wavering);
    return wavering;
  };
}

/** The chapter of a moment. */
export function chapterOf(moment: number, asOf: number): Chapter {
  const ago = Math.max(0, quartersAgo(moment, asOf));
  return chapters[Math.min(ago, chapters.length - 1)]!;
}
