import type {Minimum} from "../../lib/disclosure.ts";
import {UserError} from "../../lib/errors.ts";
import type {Questionnaire} from "../../lib/questions.ts";
import {poolSmall} from "./groups.ts";
import {drawToken, hashToken} from "./redeem.ts";
import type {Token, Wave} from "./wave.ts";

const PEOPLE_MAX = 100_000;

/** A link's token and the team of the person who gets it; shown once, and never stored. */
export type Invitation = {team: string; token: string};

/**
 * A wave for people of these teams, one a person, and a token for each in the same order. Teams that are too small
 * to be told apart have none in the wave. Throws a UserError for fewer people than a group must have.
 */
export function makeWave(
  teams: readonly string[],
  {
    waveId,
    questions,
    minimum,
  }: {waveId: string; questions: Questionnaire; minimum: Pick<Minimum, "cut" | "comments">},
): {wave: Wave; invitations: Invitation[]} {
  if (teams.length < minimum.cut) {
    throw new UserError(
      `Cannot make the wave "${waveId}": ${teams.length} ${teams.length === 1 ? "person is" : "people are"} too few to stay unknown`,
      {hint: `Ask at least ${minimum.cut} people (people.minimum_group).`},
    );
  }
  if (teams.length > PEOPLE_MAX) {
    throw new UserError(
      `Cannot make the wave "${waveId}": ${teams.length} people are more than ${PEOPLE_MAX}`,
      {hint: "Ask a part of them."},
    );
  }
  const sizes = new Map<string, number>();
  for (const team of teams) sizes.set(team, (sizes.get(team) ?? 0) + 1);
  const told = poolSmall(sizes, {minimum: minimum.cut});
  const invitations = teams.map(team => ({team, token: drawToken()}));
  const unused = invitations.map(
    ({team, token}): Token => ({hash: hashToken(token), team: told.get(team) ?? ""}),
  );
  const invited: Record<string, number> = {};
  for (const {team} of unused) invited[team] = (invited[team] ?? 0) + 1;
  const wave: Wave = {
    schema: "fivekeys.survey-wave/1",
    wave_id: waveId,
    status: "made",
    questions,
    minimum_group: minimum.cut,
    minimum_comments: minimum.comments,
    opened_at: null,
    closed_at: null,
    invited: Object.fromEntries(Object.entries(invited).sort(([a], [b]) => (a < b ? -1 : 1))),
    unused: unused.sort((a, b) => (a.hash < b.hash ? -1 : 1)),
    used: [],
    answers: [],
  };
  return {wave, invitations};
}
