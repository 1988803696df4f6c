import {createHash} from "node:crypto";
import {DateTime} from "luxon";
import type {Config} from "../config.ts";
import {minimumOf} from "../lib/disclosure.ts";
import {UserError} from "../lib/errors.ts";
import type {Identity} from "../lib/identity.ts";
import type {Log} from "../lib/log.ts";
import type {Questionnaire} from "../lib/questions.ts";
import type {Mapping} from "../sources/import/survey/mapping.ts";
import type {Mapped} from "../sources/import/survey/project.ts";
import type {SurveyFile} from "../sources/import/survey/read.ts";
import type {Batch, RawEvent} from "../sources/source.ts";
import type {SurveyAnswer, SurveyWave} from "../tables/survey.ts";
import type {Warehouse} from "../warehouse/warehouse.ts";
import type {PublishedMetric} from "./publish.ts";
import {storeEvents} from "./store-events.ts";
import {POOL, poolSmall} from "./survey/groups.ts";
import {waveStore} from "./survey/store.ts";

const OWN = "fivekeys";

export type SurveyImport = {
  mapping: Mapping;
  mapped: Mapped;
  file: Pick<SurveyFile, "sheet" | "digest">;
  questions: Questionnaire;
};

/** The wave that a mapping speaks of: its days are whole, in the reporting time zone. */
export function importedWave(
  {
    mapping: {wave, survey, version, tool},
    file,
    questions,
  }: Pick<SurveyImport, "mapping" | "questions"> & {
    file: {sheet: Pick<SurveyFile["sheet"], "origin">};
  },
  {timezone}: {timezone: string},
): SurveyWave {
  const midnight = (day: string) => DateTime.fromISO(day, {zone: timezone});
  return {
    wave_id: wave.id,
    survey: survey ?? questions.survey,
    survey_version: version ?? questions.version,
    opened_at: midnight(wave.opened).toUTC().toISO()!,
    closed_at: midnight(wave.closed).plus({days: 1}).toUTC().toISO()!,
    invited: wave.invited ?? null,
    origin: tool ?? file.sheet.origin,
  };
}

/**
 * The answers as they are kept. An answer's id is a keyed hash of the wave, the tool's own id of the response and the
 * question; where the tool gives none, of the file's digest and the row. A team of which too few have answered is not
 * told, and comments of too few people are left out.
 */
function importedAnswers(
  {mapping, mapped, file}: SurveyImport,
  {identify, minimumGroup}: {identify: Identity["identify"]; minimumGroup: number},
): SurveyAnswer[] {
  const minimum = minimumOf(minimumGroup);
  const withComments = mapped.people >= minimum.comments;
  const told = poolSmall(mapped.teams, {minimum: minimum.cut});
  return mapped.answers
    .filter(({comment}) => comment === null || withComments)
    .map(({token, row, question, team, value, comment}) => {
      const whose = token === null ? ["row", file.digest, row] : ["token", token];
      const id = answerId([mapping.wave.id, ...whose, question], identify);
      const shown = told.get(team ?? POOL) || null;
      return {answer_id: id, wave_id: mapping.wave.id, question, team: shown, value, comment};
    });
}

/** The id of an answer, from which nobody without the key and all of this can tell whose it is. */
export function answerId(
  parts: readonly (string | number)[],
  identify: Identity["identify"],
): string {
  const text = JSON.stringify(parts);
  // As a digest, for names of people are hashed without their case, and ids of tools differ by it.
  return identify(`survey-answer:${createHash("sha256").update(text).digest("hex")}`);
}

/**
 * Stores a wave and its answers, all or none, and builds the published results. Returns how many answers were new.
 * Throws as `surveyBatch` does.
 */
export async function importSurvey(
  {warehouse, identity}: {warehouse: Warehouse; identity: Identity},
  survey: SurveyImport,
  {
    config,
    metrics,
    log,
    now,
    replace,
  }: {
    config: Config;
    metrics: readonly PublishedMetric[];
    log: Log;
    now: Date;
    replace: boolean;
  },
): Promise<{stored: number}> {
  const {batch, fresh} = await surveyBatch({warehouse, identity}, survey, {config, now, replace});
  const stored = {...batch, source: "survey", config, metrics, log, now};
  await storeEvents({warehouse, identity}, stored);
  return {stored: fresh};
}

/**
 * What is new of a wave and its answers, to be stored together, and how many answers that is. Throws a UserError where
 * the wave is one of fivekeys' own, is not over, has too few answers, or is stored otherwise already; with `replace` it
 * comes in the place of what is stored of it.
 */
export async function surveyBatch(
  {warehouse, identity}: {warehouse: Warehouse; identity: Identity},
  survey: SurveyImport,
  {config, now, replace}: {config: Config; now: Date; replace: boolean},
): Promise<{batch: Batch; fresh: number}> {
  const wave = importedWave(survey, config);
  const answers = importedAnswers(survey, {
    identify: identity.identify,
    minimumGroup: config.people.minimumGroup,
  });
  checkWave(wave, {config, now});
  checkPeople(survey, config.people);
  const known = await storedWave(warehouse, wave.wave_id);
  if (known.wave?.origin === OWN) throw ownWave(wave.wave_id);
  if (!replace) checkSame(known, {wave, answers, survey});
  const stored = new Set(replace ? [] : known.answers.map(({answer_id}) => answer_id));
  const fresh = answers.filter(({answer_id}) => !stored.has(answer_id));
  const isKnown = known.wave !== null && !replace;
  const events = [...(isKnown ? [] : [waveEvent(wave)]), ...fresh.map(answerEvent)].sort(byId);
  const batch = replace ? {events, forgetWave: wave.wave_id} : {events};
  return {batch, fresh: fresh.length};
}

/** By the hash: the order of the rows would tell which answers belong together. */
export function byId({id: a}: RawEvent, {id: b}: RawEvent): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

export function waveEvent(wave: SurveyWave): RawEvent {
  const id = `survey:wave:${wave.wave_id}`;
  return {id, source: "survey", kind: "survey.wave", version: wave.closed_at ?? "", payload: wave};
}

export function answerEvent(answer: SurveyAnswer): RawEvent {
  const id = `survey:answer:${answer.answer_id}`;
  return {id, source: "survey", kind: "survey.answer", version: "", payload: answer};
}

function checkWave(
  {wave_id, closed_at}: SurveyWave,
  {config, now}: {config: Config; now: Date},
): void {
  if (closed_at !== null && closed_at > now.toISOString()) {
    throw new UserError(`Cannot import the wave "${wave_id}": it is not over`, {
      // Results that are looked at between two answers would tell the second.
      hint: "Import it once its last day, wave.closed in the mapping, has passed.",
    });
  }
  if (waveStore(config.dataFolder).read(wave_id) !== null) throw ownWave(wave_id);
}

/** Throws where too few have answered for any figure: nothing is kept of what can never be shown. */
function checkPeople(
  {mapping, mapped}: SurveyImport,
  {minimumGroup}: {minimumGroup: number},
): void {
  const minimum = minimumOf(minimumGroup).cut;
  if (mapped.people >= minimum) return;
  throw new UserError(
    `Cannot import the wave "${mapping.wave.id}": fewer than ${minimum} people have answered`,
    {hint: "Nothing was kept. Check wave.opened, wave.closed and date in the mapping."},
  );
}

export function ownWave(waveId: string): UserError {
  return new UserError(`Cannot import the wave "${waveId}": fivekeys asked it itself`, {
    hint: "Give the imported wave another id in the mapping.",
  });
}

type Known = {wave: SurveyWave | null; answers: SurveyAnswer[]};

export async function storedWave(warehouse: Warehouse, waveId: string): Promise<Known> {
  const [wave = null] = await warehouse.rows<SurveyWave>(
    `select wave_id, survey, survey_version, opened_at, closed_at, invited, origin
    from source.survey_wave where wave_id = $wave`,
    {wave: waveId},
  );
  const answers = await warehouse.rows<SurveyAnswer>(
    `select answer_id, wave_id, question, team, value, comment
    from source.survey_answer where wave_id = $wave`,
    {wave: waveId},
  );
  return {wave, answers};
}

/** Throws where storing would count somebody twice, or leave an answer as it was that the file says otherwise. */
function checkSame(
  known: Known,
  {
    wave,
    answers,
    survey,
  }: {wave: SurveyWave; answers: readonly SurveyAnswer[]; survey: SurveyImport},
): void {
  if (known.wave === null) return;
  const before = known.wave;
  const refuse = (what: string) => {
    throw new UserError(`Cannot import the wave "${wave.wave_id}": ${what}`, {
      hint: "With --replace the file takes the place of what is stored of the wave.",
    });
  };
  const other = (Object.keys(wave) as (keyof SurveyWave)[]).find(key => wave[key] !== before[key]);
  if (other !== undefined) refuse(`it is stored with another ${other}`);
  const byId = new Map(known.answers.map(answer => [answer.answer_id, answer]));
  const changed = answers.filter(answer => {
    const one = byId.get(answer.answer_id);
    return one !== undefined && !isSame(one, answer);
  });
  if (changed.length > 0) {
    refuse(`${changed.length} of its answers are stored otherwise`);
  }
  const isNew = answers.some(({answer_id}) => !byId.has(answer_id));
  const hasIds = survey.mapped.answers.every(({token}) => token !== null);
  if (isNew && !hasIds && known.answers.length > 0) {
    refuse("it has answers already, and without ids this file's may be the same ones");
  }
}

function isSame(one: SurveyAnswer, other: SurveyAnswer): boolean {
  return one.team === other.team && one.value === other.value && one.comment === other.comment;
}
