import {minimumOf} from "../lib/disclosure.ts";
import {loadQuestions, type Question, type Questionnaire} from "../lib/questions.ts";
import {emptyWave, sealWave, waveEvents} from "../pipeline/survey/close.ts";
import type {WaveStore} from "../pipeline/survey/store.ts";
import type {Answer, Token, Wave} from "../pipeline/survey/wave.ts";
import type {RawEvent} from "../sources/source.ts";
import {type Calendar, DAY_MS, HOUR_MS, iso, quarterNumber} from "./calendar.ts";
import type {Random} from "./random.ts";
import {chapterOf, drawsOf} from "./story.ts";

const WAVES = 8;
const MINIMUM_GROUP = 5;
/** Days before the end of a quarter. */
const [OPENED_DAYS, CLOSED_DAYS] = [24, 10];
/** How long before the last moment a wave was opened that is not over yet. */
const OPEN_DAYS = 5;
/** Who is asked and who answers; one of the platform's five leaves a question out, so that the team is not shown. */
const asked: readonly {team: string; invited: number; answering: number}[] = [
  {team: "", invited: 6, answering: 5},
  {team: "api", invited: 9, answering: 8},
  {team: "data", invited: 9, answering: 8},
  {team: "platform", invited: 5, answering: 5},
  {team: "web", invited: 10, answering: 8},
];
const LEFT_OUT: readonly string[] = ["support", "blocked_share"];
const PLATFORM_MOOD = -0.3;

/** The quarterly pulse as fivekeys keeps it: the waves that are over, sealed, and one that people still answer. */
function waves(calendar: Calendar): {over: Wave[]; open: Wave | null} {
  const {asOf, from} = calendar;
  const questions = loadQuestions(null, {root: "."});
  const now = quarterNumber(asOf);
  const over: Wave[] = [];
  let open: Wave | null = null;
  for (let quarter = now - WAVES; quarter <= now; quarter += 1) {
    const end = quarterEnd(quarter);
    const closed = end - CLOSED_DAYS * DAY_MS + 9 * HOUR_MS;
    const opened = Math.min(end - OPENED_DAYS * DAY_MS + 9 * HOUR_MS, asOf - OPEN_DAYS * DAY_MS);
    if (opened < from) continue;
    const wave_id = `${Math.floor(quarter / 4)}-q${(quarter % 4) + 1}`;
    const facts = {wave_id, opened, questions, asOf};
    if (closed > asOf) open = waveOf({...facts, isOver: false});
    else over.push(sealWave(waveOf({...facts, isOver: true}), {now: new Date(closed)}));
  }
  return {over, open};
}

/** What the waves that are over told the warehouse. */
export function waveEventsOf(calendar: Calendar): RawEvent[] {
  return waves(calendar).over.flatMap(waveEvents);
}

/** Puts the waves where fivekeys keeps them: of those that are over no answer is left there. */
export async function keepWaves(store: WaveStore, calendar: Calendar): Promise<void> {
  const {over, open} = waves(calendar);
  for (const wave of [...over.map(emptyWave), ...(open === null ? [] : [open])]) {
    await store.change(wave.wave_id, () => ({wave, result: null}));
  }
}

/** The local midnight at which a quarter ended. */
function quarterEnd(quarter: number): number {
  return Date.UTC(Math.floor((quarter + 1) / 4), ((quarter + 1) % 4) * 3) - 2 * HOUR_MS;
}

function waveOf({
  wave_id,
  opened,
  questions,
  asOf,
  isOver,
}: {
  wave_id: string;
  opened: number;
  questions: Questionnaire;
  asOf: number;
  isOver: boolean;
}): Wave {
  const random = drawsOf(`wave:${wave_id}`);
  const chapter = chapterOf(opened, asOf);
  const minimum = minimumOf(MINIMUM_GROUP);
  const answers: Answer[] = [];
  const unused: Token[] = [];
  const used: string[] = [];
  for (const {team, invited, answering} of asked) {
    const count = isOver ? answering : Math.floor(answering / 2);
    for (let person = 0; person < invited; person += 1) {
      const hash = random.hex(64);
      if (person >= count) unused.push({hash, team});
      else used.push(hash);
    }
    for (let person = 0; person < count; person += 1) {
      const isHasty = team === "platform" && person === 0;
      const mood = chapter.mood + (team === "platform" ? PLATFORM_MOOD : 0);
      for (const question of questions.questions) {
        const {id: of, kind} = question;
        if (kind === "comment" || (isHasty && LEFT_OUT.includes(of))) continue;
        const value = answerTo(question, {random, mood, blocked: chapter.blocked});
        answers.push({answer_id: random.hex(32), question: of, team, value, comment: null});
      }
    }
  }
  return {
    ...{schema: "fivekeys.survey-wave/1", wave_id, status: "open", questions},
    ...{minimum_group: minimum.cut, minimum_comments: minimum.comments},
    ...{opened_at: iso(opened), closed_at: null},
    invited: Object.fromEntries(asked.map(({team, invited}) => [team, invited])),
    unused: unused.sort((a, b) => (a.hash < b.hash ? -1 : 1)),
    used: used.sort(),
    answers: answers.sort((a, b) => (a.answer_id < b.answer_id ? -1 : 1)),
  };
}

/** What somebody picks who thinks about so of it. */
function answerTo(
  {kind, choices}: Question,
  {random, mood, blocked}: {random: Random; mood: number; blocked: number},
): number {
  const values = kind === "likert" ? [1, 2, 3, 4, 5] : choices.map(({value}) => value);
  const wanted =
    kind === "likert"
      ? mood + 1.5 * (random.next() + random.next() - 1)
      : blocked * random.between(0.3, 1.7);
  return values.reduce((best, one) =>
    Math.abs(one - wanted) < Math.abs(best - wanted) ? one : best,
  );
}
