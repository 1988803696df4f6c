import type {RawEvent} from "../../sources/source.ts";
import {POOL, poolSmall} from "./groups.ts";
import {type Answer, answeredByTeam, invitedCount, type Wave} from "./wave.ts";

/**
 * The wave with its tokens gone and its answers as they may be kept: of fewer people than a group must have, none; a
 * team of which too few have answered is no longer told; comments only where enough have answered.
 */
export function sealWave(wave: Wave, {now}: {now: Date}): Wave {
  const answered = answeredByTeam(wave);
  const total = [...answered.values()].reduce((sum, count) => sum + count, 0);
  const minimum = wave.minimum_group;
  const told = poolSmall(answered, {minimum});
  const kept = (total < minimum ? [] : wave.answers)
    .filter(({comment}) => comment === null || total >= wave.minimum_comments)
    .map((answer): Answer => ({...answer, team: told.get(answer.team ?? POOL) || null}));
  return {
    ...wave,
    status: "closing",
    closed_at: now.toISOString(),
    unused: [],
    used: [],
    answers: kept,
  };
}

/** What a sealed wave tells the warehouse; the same each time it is told. */
export function waveEvents(wave: Wave): RawEvent[] {
  const {wave_id, questions, opened_at, closed_at} = wave;
  const event: RawEvent = {
    id: `survey:wave:${wave_id}`,
    source: "survey",
    kind: "survey.wave",
    version: closed_at ?? "",
    payload: {
      wave_id,
      survey: questions.survey,
      survey_version: questions.version,
      opened_at,
      closed_at,
      invited: invitedCount(wave),
      origin: "fivekeys",
    },
  };
  const answers = wave.answers.map(
    ({answer_id, question, team, value, comment}): RawEvent => ({
      id: `survey:answer:${answer_id}`,
      source: "survey",
      kind: "survey.answer",
      version: "",
      payload: {answer_id, wave_id, question, team, value, comment},
    }),
  );
  return [event, ...answers];
}

/** The wave once the warehouse has its answers: that it was, and no more. */
export function emptyWave(wave: Wave): Wave {
  return {...wave, status: "closed", answers: []};
}
