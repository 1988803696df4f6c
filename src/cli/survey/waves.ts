import {UserError} from "../../lib/errors.ts";
import {nearest} from "../../lib/nearest.ts";
import type {WaveStore} from "../../pipeline/survey/store.ts";
import {answeredByTeam, type Wave} from "../../pipeline/survey/wave.ts";
import {checkWaveId} from "../../pipeline/survey/wave-file.ts";

/** The wave that a flag names. Throws a UserError where it is missing, odd, or names none. */
export function waveIdOf(wave: string | undefined): string {
  if (wave === undefined) {
    throw new UserError("Cannot tell which survey is meant: no wave was given", {
      hint: "Write for example --wave 2026-q4",
    });
  }
  checkWaveId(wave);
  return wave;
}

export function unknownWave(waveId: string, store: WaveStore): UserError {
  const ids = store.list().filter(id => store.read(id) !== null);
  const meant = nearest(waveId, ids);
  const known = ids.length === 0 ? "There is none yet" : `The waves are ${ids.join(", ")}`;
  return new UserError(`Cannot find the wave "${waveId}": no links were made for it`, {
    hint: meant === null ? `${known}.` : `Did you mean "${meant}"? ${known}.`,
  });
}

/** How a team stands; a number is null where it would be of fewer people than a group must have. */
export type Turnout = {team: string | null; invited: number; answered: number | null};

export function turnout(wave: Wave): Turnout[] {
  const answered = answeredByTeam(wave);
  return Object.entries(wave.invited).map(([team, invited]) => {
    const count = answered.get(team) ?? 0;
    const isSmall = [count, invited - count].some(part => part > 0 && part < wave.minimum_group);
    return {team: team === "" ? null : team, invited, answered: isSmall ? null : count};
  });
}

export function turnoutText(teams: readonly Turnout[]): string {
  return teams
    .map(({team, invited, answered}) => {
      const said = answered === null ? "too few to tell who answered" : `${answered} answered`;
      return `${team ?? "teams too small to be told apart"}: ${invited} asked, ${said}.`;
    })
    .join("\n");
}
