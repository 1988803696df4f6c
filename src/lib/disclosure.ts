/**
 * Disclosure control: what may be shown of the answers that people gave in one wave of a survey. Every figure about
 * answers goes through here, and nothing else of them is published. The rules, in the terms of Hundepool et al.
 * (2012, "Statistical Disclosure Control", Wiley, chapters 4 and 5):
 *
 * 1. Threshold. A cut is shown from `minimum.cut` answers to each of its questions on.
 * 2. Complementary suppression. Those who are not shown by themselves form the rest; it has no one in it, or at
 *    least as many as a cut needs. Else the smallest cut that could be shown joins it.
 * 3. What is hidden depends on how many answered, never on what: so that it is hidden tells nothing of the answers
 *    (Kenthapadi, Mishra & Nissim 2005, "Simulatable Auditing", PODS).
 * 4. Rounding. A sum of answers is known only to lie in one of n cells as wide as the most that one person can
 *    change it; the mean is that of the cell's middle. The first and the last cell are no narrower than the others,
 *    so that "all said the same" cannot be told from "one did not".
 * 5. Nothing else is told of the answers. A figure of all is the sum of the parts as they are shown, and intervals
 *    are computed from what is shown, so they hold no more than that.
 * 6. How many are on the low side is told over three questions or more together, in cells as wide as the number of
 *    questions; of fewer it is not told, for there one person would decide between two cells.
 *
 * Why rule 4 stops comparing two waves, two windows or two versions of one: let answers be 0 … r (r = 4 on a scale
 * from 1 to 5), cells r wide, and let the reader know who answered each time and that nobody changed their mind. All
 * that is known of a sum is then a lower end that is a multiple of r and an upper one that is 1 below such a
 * multiple. Bounds on what one person said are sums and differences of those and of multiples of r, so one who came or
 * went between two waves is bounded at most to 1 … r - 1: every answer in the middle of the scale remains possible.
 */
import {type Bounded, lowShare, mean, type Scale, type Sum} from "./disclosure-interval.ts";

/** One answer; its cut is the team, or several facts crossed; null: none. */
export type Answer = {question: string; cut: string | null; value: number};

/** How many people a figure must cover. */
export type Minimum = {cut: number; crossed: number; comments: number};

/** A figure as it may be shown; with `suppressed`, why it may not, and then without numbers. */
export type Figure = {
  /** Null: all the questions together. */
  question: string | null;
  part: "all" | "cut" | "rest";
  cut: string | null;
  /** How many people it covers at least: the answers to the question that fewest answered. */
  n: number | null;
  mean: Bounded | null;
  /** The share of answers on the low side. */
  low: Bounded | null;
  suppressed: string | null;
};

/** What may be told of one part's answers to one question. */
type Told = {question: string; n: number; sum: Sum};

type Part = {part: Figure["part"]; cut: string | null; told: Told[]; lows: Sum | null};

const CUT_MINIMUM = 5;
const CROSSED_MINIMUM = 8;
const COMMENTS_MINIMUM = 10;
/** One question's low answers give away the one who made the difference; of two, still one of two. */
const LOW_QUESTIONS_MIN = 3;
/** Sums of shares carry no more digits than that; beyond them is the order in which they were added. */
const SUM_DIGITS = 9;

/** The least group sizes; a greater one that the configuration asks for holds for all. */
export function minimumOf(configured: number): Minimum {
  return {
    cut: Math.max(CUT_MINIMUM, configured),
    crossed: Math.max(CROSSED_MINIMUM, configured),
    comments: Math.max(COMMENTS_MINIMUM, configured),
  };
}

/**
 * What may be shown of the answers of one wave to questions of one dimension and scale: the parts, their sum, and
 * what is hidden with the reason. The same answers in any order give the same figures.
 */
export function disclose(
  answers: readonly Answer[],
  {scale, minimum}: {scale: Scale; minimum: number},
): Figure[] {
  const {kept, refused} = questionsOf(answers, minimum);
  const counted = answers.filter(({question}) => kept.includes(question));
  const {shown, hidden} = split(counted, {questions: kept, minimum});
  const inRest = counted.filter(({cut}) => cut === null || !shown.includes(cut));
  const parts = [
    ...shown.map(cut => ({
      part: "cut" as const,
      cut,
      answers: counted.filter(answer => answer.cut === cut),
    })),
    {part: "rest" as const, cut: null, answers: inRest},
  ]
    .filter(part => part.answers.length > 0)
    .map(part => toldOf(part, scale));
  return [
    ...figuresOf(whole(parts), scale),
    ...parts.flatMap(part => figuresOf(part, scale)),
    ...hidden.map(({cut, reason}) => suppressed({question: null, part: "cut", cut, reason})),
    ...refused.map(question =>
      suppressed({question, part: "all", cut: null, reason: tooFew(minimum)}),
    ),
    ...(kept.length === 0
      ? [suppressed({question: null, part: "all", cut: null, reason: tooFew(minimum)})]
      : []),
  ];
}

function tooFew(minimum: number): string {
  return `fewer than ${minimum} people`;
}

function suppressed({
  question,
  part,
  cut,
  reason,
}: Pick<Figure, "question" | "part" | "cut"> & {reason: string}): Figure {
  return {question, part, cut, n: null, mean: null, low: null, suppressed: reason};
}

/** Which questions enough people answered, and which not; in alphabetical order. */
function questionsOf(
  answers: readonly Answer[],
  minimum: number,
): {kept: string[]; refused: string[]} {
  const all = [...new Set(answers.map(({question}) => question))].sort();
  const isEnough = (question: string) =>
    answers.filter(answer => answer.question === question).length >= minimum;
  return {kept: all.filter(isEnough), refused: all.filter(question => !isEnough(question))};
}

/** The cuts that are shown and those that are not, by how many answered: rules 1 to 3. */
function split(
  answers: readonly Answer[],
  {questions, minimum}: {questions: readonly string[]; minimum: number},
): {shown: string[]; hidden: {cut: string; reason: string}[]} {
  const count = (question: string, isIn: (cut: string | null) => boolean) =>
    answers.filter(answer => answer.question === question && isIn(answer.cut)).length;
  const fewest = (name: string) =>
    Math.min(...questions.map(question => count(question, cut => cut === name)));
  const names = [...new Set(answers.map(({cut}) => cut))].filter(cut => cut !== null).sort();
  const enough = names.filter(name => fewest(name) >= minimum);
  const isExposed = questions.some(question => {
    const rest = count(question, cut => cut === null || !enough.includes(cut));
    return rest > 0 && rest < minimum;
  });
  const sacrificed = isExposed
    ? enough.toSorted((a, b) => fewest(a) - fewest(b) || (a < b ? -1 : 1)).slice(0, 1)
    : [];
  const shown = enough.filter(name => !sacrificed.includes(name));
  return {
    shown,
    hidden: names
      .filter(name => !shown.includes(name))
      .map(cut => ({
        cut,
        reason: sacrificed.includes(cut) ? "would give a smaller group away" : tooFew(minimum),
      })),
  };
}

function toldOf(
  {part, cut, answers}: {part: Part["part"]; cut: string | null; answers: readonly Answer[]},
  scale: Scale,
): Part {
  const questions = [...new Set(answers.map(({question}) => question))].sort();
  const told = questions.map(question => {
    const values = answers.filter(answer => answer.question === question).map(({value}) => value);
    const excess = values.reduce((sum, value) => sum + value - scale.least, 0);
    const [n, width] = [values.length, scale.most - scale.least];
    const sum = cell(excess, {width, cells: n, most: n * width, step: scale.step});
    return {question, n, sum};
  });
  const [width, most] = [questions.length, answers.length];
  const {lowSide} = scale;
  const isLowTold = lowSide !== null && width >= LOW_QUESTIONS_MIN;
  const lows = isLowTold
    ? cell(answers.filter(({value}) => value <= lowSide).length, {
        width,
        cells: Math.floor(most / width),
        most,
        step: 1,
      })
    : null;
  return {part, cut, told, lows};
}

/** The cell of a sum from 0 to `most`: `cells` of them, each `width` wide, the last up to the end. */
function cell(
  sum: number,
  {width, cells, most, step}: {width: number; cells: number; most: number; step: number},
): Sum {
  const exact = Number((sum / width).toFixed(SUM_DIGITS));
  const index = Math.min(Math.floor(exact), cells - 1);
  const [from, to] = [index * width, index === cells - 1 ? most : (index + 1) * width - step];
  return {middle: (from + to) / 2, reach: (to - from) / 2};
}

/** All parts as one: of sums of which the cells are told, the sum of the cells. */
function whole(parts: readonly Part[]): Part {
  const questions = [...new Set(parts.flatMap(({told}) => told.map(({question}) => question)))];
  const told = questions.sort().map(question => {
    const of = parts.flatMap(part => part.told.filter(one => one.question === question));
    return {
      question,
      n: of.reduce((sum, {n}) => sum + n, 0),
      sum: total(of.map(({sum}) => sum)),
    };
  });
  const lows = parts.map(part => part.lows).filter(sum => sum !== null);
  const isLowTold = lows.length === parts.length && parts.length > 0;
  return {part: "all", cut: null, told, lows: isLowTold ? total(lows) : null};
}

function total(sums: readonly Sum[]): Sum {
  return {
    middle: sums.reduce((sum, {middle}) => sum + middle, 0),
    reach: sums.reduce((sum, {reach}) => sum + reach, 0),
  };
}

/** A part's questions each by itself, and all together. */
function figuresOf({part, cut, told, lows}: Part, scale: Scale): Figure[] {
  if (told.length === 0) return [];
  const answers = told.reduce((sum, {n}) => sum + n, 0);
  const people = Math.min(...told.map(({n}) => n));
  const share = lows === null ? null : lowShare(lows, {answers, people});
  const figure = (question: string | null, sum: Sum, n: number): Figure => ({
    question,
    part,
    cut,
    n: question === null ? people : n,
    mean: mean(sum, {
      answers: n,
      people: Math.min(n, people),
      scale,
      low: question === null ? share : null,
    }),
    low: question === null ? share : null,
    suppressed: null,
  });
  return [
    figure(null, total(told.map(({sum}) => sum)), answers),
    ...told.map(({question, sum, n}) => figure(question, sum, n)),
  ];
}
