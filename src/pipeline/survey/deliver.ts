import {createHash} from "node:crypto";
import type {Config} from "../../config.ts";
import {UserError} from "../../lib/errors.ts";
import type {Identity} from "../../lib/identity.ts";
import {loadQuestions} from "../../lib/questions.ts";
import type {Refusals} from "../../sources/import/refusals.ts";
import {loadMapping, type Mapping} from "../../sources/import/survey/mapping.ts";
import {type Mapped, project} from "../../sources/import/survey/project.ts";
import {type Response, sheetOfOne} from "../../sources/import/survey/responses.ts";
import type {SurveyAnswer, SurveyWave} from "../../tables/survey.ts";
import {answerId, importedWave, ownWave} from "../survey-import.ts";
import {type DeliveredWave, deliveredStore} from "./delivered.ts";
import {waveStore} from "./store.ts";

const DAY_MS = 86_400_000;

export type DeliverOutcome =
  | {status: "accepted" | "duplicate"}
  | {status: "ignored"; reason: string}
  /** It is a response to the form, and not one that the mapping can read. */
  | {status: "refused"; reason: string};

/** A response that a mapping has read. */
type Read = {
  wave: SurveyWave;
  person: string;
  team: string | null;
  answers: SurveyAnswer[];
};

/**
 * Takes a response that was delivered into its wave, on the disk for good, in no order and without a time. The wave is
 * the one of the form's mappings in whose days it was sent. Throws a UserError where a mapping cannot be used.
 */
export async function deliverResponse(
  {formId, response}: {formId: string; response: Response},
  {
    config,
    identity,
    now,
  }: {
    config: Config;
    identity: Pick<Identity, "identify" | "check" | "rehashSince">;
    now: Date;
  },
): Promise<DeliverOutcome> {
  const forms = config.surveyTools.flatMap(({tool, forms}) => (tool === "typeform" ? forms : []));
  const names = forms.filter(({id}) => id === formId).map(({mapping}) => mapping);
  if (names.length === 0) return {status: "ignored", reason: "its form is not configured"};
  const questions = loadQuestions(config.surveys.questions, config);
  const day = response.sent.slice(0, 10);
  const mapping = names
    .map(name => loadMapping(name, {cwd: config.root, questions}))
    .find(({wave}) => day >= wave.opened && day <= wave.closed);
  if (mapping === undefined) return {status: "ignored", reason: "it is of no wave's days"};
  const file = {sheet: {origin: "typeform"}} as const;
  const wave = importedWave({mapping, file, questions}, config);
  const reasons: string[] = [];
  const mapped = project(sheetOfOne(response, {origin: "typeform", asked: askedBy(mapping)}), {
    ...{mapping, questions, teams: Object.keys(config.teams)},
    refusals: gathered(reasons),
  });
  if (reasons.length > 0) return {status: "refused", reason: reasons.join("; ")};
  if (mapped.people === 0) return {status: "ignored", reason: "it was not sent"};
  if (waveStore(config.dataFolder).read(wave.wave_id) !== null) throw ownWave(wave.wave_id);
  const read = readOf(mapped, {wave, response, identify: identity.identify});
  return deliveredStore(config.dataFolder).change<DeliverOutcome>(wave.wave_id, before => {
    if (isOver(wave, now) || (before !== null && before.status !== "open")) {
      return {wave: before, result: {status: "ignored", reason: "its wave is over"}};
    }
    const known = before === null ? null : ofKeyNow(before, identity);
    if (known?.people.includes(read.person)) {
      return {wave: before, result: {status: "duplicate"}};
    }
    return {wave: added(known, {read, keyCheck: identity.check}), result: {status: "accepted"}};
  });
}

/** Responses may be a day late: a tool sends again what was not taken. */
export function isOver({closed_at}: Pick<SurveyWave, "closed_at">, now: Date): boolean {
  return closed_at !== null && now.getTime() >= Date.parse(closed_at) + DAY_MS;
}

/** The wave with its hashes made with the key of now. Throws a UserError where that key does not follow from theirs. */
export function ofKeyNow(
  wave: DeliveredWave,
  identity: Pick<Identity, "check" | "rehashSince">,
): DeliveredWave {
  if (wave.key_check === identity.check) return wave;
  const rehash = identity.rehashSince(wave.key_check);
  if (rehash === null) {
    throw new UserError(`Cannot use the wave "${wave.wave.wave_id}": it has another key`, {
      hint: "A server that ran while the key was rotated must be started again.",
    });
  }
  const answers = wave.answers.map(one => ({...one, answer_id: rehash(one.answer_id)}));
  return {
    ...wave,
    key_check: identity.check,
    people: wave.people.map(rehash).sort(),
    answers: answers.sort(byAnswerId),
  };
}

function added(
  known: DeliveredWave | null,
  {read: {wave, person, team, answers}, keyCheck}: {read: Read; keyCheck: string},
): DeliveredWave {
  const teams = {...known?.teams};
  const mine = team ?? "";
  teams[mine] = (Object.hasOwn(teams, mine) ? (teams[mine] ?? 0) : 0) + 1;
  return {
    schema: "fivekeys.delivered-wave/1",
    status: "open",
    // As the mapping is now: it may have been corrected while the wave is open.
    wave,
    key_check: keyCheck,
    people: [...(known?.people ?? []), person].sort(),
    teams: Object.fromEntries(Object.entries(teams).sort(([a], [b]) => (a < b ? -1 : 1))),
    answers: [...(known?.answers ?? []), ...answers].sort(byAnswerId),
  };
}

function byAnswerId({answer_id: a}: SurveyAnswer, {answer_id: b}: SurveyAnswer): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function readOf(
  mapped: Mapped,
  {
    wave,
    response: {token},
    identify,
  }: {wave: SurveyWave; response: Response; identify: (identity: string) => string},
): Read {
  const {wave_id} = wave;
  const [team = ""] = mapped.teams.keys();
  const answers = mapped.answers.map(({question, value, comment, ...one}) => {
    // As importing the same response from a file makes it: then it is the same answer.
    const answer_id = answerId([wave_id, "token", one.token ?? token, question], identify);
    return {answer_id, wave_id, question, team: one.team, value, comment};
  });
  const digest = createHash("sha256")
    .update(JSON.stringify([wave_id, token]))
    .digest("hex");
  return {wave, person: identify(`survey-response:${digest}`), team: team || null, answers};
}

/** Every column that a mapping names. */
function askedBy({columns, check_boxes, team, date, token}: Mapping): string[] {
  const more = [team?.column, date?.column, token].filter(name => name !== undefined);
  return [...Object.keys(columns), ...Object.keys(check_boxes), ...more];
}

/** What is wrong with a response, by the columns of the mapping; none of it shows what was said. */
function gathered(reasons: string[]): Refusals {
  const add: Refusals["add"] = ({column, reason}) => {
    reasons.push(column === undefined ? reason : `"${column}" ${reason}`);
  };
  return {
    add,
    addMore: () => {},
    isEmpty: () => reasons.length === 0,
    check: () => {},
    stop: problem => {
      add(problem);
      throw new UserError("Cannot use the response");
    },
  };
}
