import type {Questionnaire} from "../../lib/questions.ts";

/**
 * A wave while people answer: one file, replaced as a whole. That a token was used and what somebody answered are
 * in two lists that share nothing: no id, no order, no time. Each answer stands for itself, so that the answers of
 * one person do not belong together either.
 */
export type Wave = {
  schema: "fivekeys.survey-wave/1";
  wave_id: string;
  /** `made`: there are links, and nobody can answer yet. `closing`: on its way into the warehouse. */
  status: "made" | "open" | "closing" | "closed";
  /** Frozen with the links: everybody is asked the same. */
  questions: Questionnaire;
  /** The fewest people that a group may have; frozen too, for the page promises it. */
  minimum_group: number;
  /** The fewest that must have answered before comments are kept. */
  minimum_comments: number;
  opened_at: string | null;
  closed_at: string | null;
  /** People by team as it was when the links were made; "" for those of small teams. */
  invited: Readonly<Record<string, number>>;
  /** SHA-256 of the links' tokens with their teams, by hash. */
  unused: readonly Token[];
  /** SHA-256 of the tokens that were used, by hash. */
  used: readonly string[];
  /** By id. */
  answers: readonly Answer[];
};

export type Token = {hash: string; team: string};

/** What one person says to one question. */
export type Said = {question: string; value: number | null; comment: string | null};

export type Answer = Said & {
  /** Drawn at random: 128 bits, in hex. */
  answer_id: string;
  team: string | null;
};

/** What became of an attempt to answer. */
export type Outcome = "stored" | "used" | "unknown" | "early" | "closed";

export function invitedCount({invited}: Pick<Wave, "invited">): number {
  return Object.values(invited).reduce((sum, count) => sum + count, 0);
}

/** How many of each team have answered; of a wave that is sealed nothing tells it any more. */
export function answeredByTeam({invited, unused}: Wave): Map<string, number> {
  return new Map(
    Object.entries(invited).map(([team, count]) => [
      team,
      count - unused.filter(token => token.team === team).length,
    ]),
  );
}
