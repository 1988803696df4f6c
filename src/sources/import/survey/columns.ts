import {nearest} from "../../../lib/nearest.ts";
import type {Refusals} from "../refusals.ts";
import {plain} from "./label.ts";
import type {Mapping} from "./mapping.ts";
import type {Sheet, SheetRow} from "./sheet.ts";

/** The place of a column by one of its names; null for null, and where it was refused. */
export type Find = {
  (name: string | null | undefined): number | null;
  /** The columns that were asked for. */
  used: Set<number>;
};

/** Finds columns, and refuses names that no column has, or several. */
export function finder({columns}: Sheet, refusals: Refusals): Find {
  const used = new Set<number>();
  const places = (name: string) =>
    columns.flatMap((names, i) => (names.some(one => one.trim() === name) ? [i] : []));
  const find = (name: string | null | undefined) => {
    if (name === null || name === undefined) return null;
    const [place, ...others] = places(name.trim());
    if (place === undefined) {
      const all = columns.map(([shown = ""]) => shown);
      const meant = nearest(name, all);
      const help = meant === null ? "" : `; did you mean "${meant}"?`;
      refusals.add({place: null, reason: `has no column "${name}"${help}`});
      return null;
    }
    if (others.length > 0) {
      const reason = `has ${others.length + 1} columns "${name}": which is meant is ambiguous`;
      refusals.add({place: null, reason});
      return null;
    }
    used.add(place);
    return place;
  };
  return Object.assign(find, {used});
}

/**
 * Reads the team of a row: one of those of the configuration, or of the names in the mapping; null for nothing. Any
 * other word is refused, for people write their own names in such a place too.
 */
export function readTeam(
  {team}: Mapping,
  {teams, find, refusals}: {teams: readonly string[]; find: Find; refusals: Refusals},
): (row: SheetRow) => string | null {
  if (team === undefined) return () => null;
  const index = find(team.column);
  if (index === null) return () => null;
  const own = Object.entries(team.names ?? {}).map(([name, of]) => [plain(name), of] as const);
  const known = new Map([...teams.map(name => [plain(name), name] as const), ...own]);
  return ({place, cells}) => {
    const cell = cells[index] ?? "";
    const name = plain(typeof cell === "string" ? cell : cell.join(";"));
    if (name === "") return null;
    const found = known.get(name);
    if (found !== undefined) return found;
    const reason = "is no team of fivekeys.yaml, nor of team.names in the mapping";
    refusals.add({place, column: team.column, reason});
    return null;
  };
}
