import {readFileSync} from "node:fs";
import {resolve} from "node:path";
import type {Config} from "../../config.ts";
import {UserError} from "../../lib/errors.ts";

const FILE_BYTES_MAX = 16 * 1024 ** 2;
const PEOPLE_MAX = 100_000;
const TEAM_CHARACTERS_MAX = 100;

export type PeopleFlags = {people?: string; team?: readonly string[]};

/**
 * The team of each person to ask: of the lines of a file, of the counts of `--team`, else of the configured teams.
 * Throws a UserError for what is no team or count, and for an address: it has no business here.
 */
export function readPeople(
  {people, team = []}: PeopleFlags,
  {config, cwd}: {config: Pick<Config, "teams">; cwd: string},
): string[] {
  const lines = people === undefined ? [] : linesOf(people, {cwd});
  const given = [
    ...lines.map(({text, place}) => entryOf(text, {place})),
    ...team.map(text => entryOf(text, {place: `--team "${text}"`, needsCount: true})),
  ];
  const entries =
    people === undefined && team.length === 0
      ? Object.entries(config.teams).map(([name, members]) => ({team: name, count: members.length}))
      : given;
  const total = entries.reduce((sum, {count}) => sum + count, 0);
  if (total === 0) {
    throw new UserError("Cannot make links: nobody is to be asked", {
      hint: "Name the teams: `--team platform=12 --team data=7`, or `--people <file>` with a team on each line.",
    });
  }
  if (total > PEOPLE_MAX) {
    throw new UserError(`Cannot make links: ${total} people are more than ${PEOPLE_MAX}`, {
      hint: "Ask a part of them.",
    });
  }
  return entries.flatMap(entry => Array<string>(entry.count).fill(entry.team));
}

function linesOf(path: string, {cwd}: {cwd: string}): {text: string; place: string}[] {
  let bytes: Buffer;
  try {
    bytes = readFileSync(resolve(cwd, path));
  } catch (error) {
    const {code} = error as NodeJS.ErrnoException;
    const what = code === "ENOENT" ? "there is no such file" : String(code);
    throw new UserError(`Cannot read the people "${path}": ${what}`, {
      hint: "Name a file with a team on each line, one for each person, or `team=count`.",
      cause: error,
    });
  }
  if (bytes.length > FILE_BYTES_MAX) {
    throw new UserError(
      `Cannot read the people "${path}": ${bytes.length} bytes are more than ${FILE_BYTES_MAX}`,
      {hint: "Write `team=count` lines instead."},
    );
  }
  return bytes
    .toString("utf8")
    .split(/\r?\n/)
    .map((line, i) => ({text: line.trim(), place: `line ${i + 1} of "${path}"`}))
    .filter(({text}) => text !== "" && !text.startsWith("#"));
}

function entryOf(
  text: string,
  {place, needsCount = false}: {place: string; needsCount?: boolean},
): {team: string; count: number} {
  const hint = "Write `platform=12` for twelve people, or `platform` on a line for one.";
  if (text.includes("@")) {
    // Not the text itself: it would put an address on somebody's screen and into logs.
    throw new UserError(`Cannot make links: ${needsCount ? "a --team" : place} holds an address`, {
      hint: `No address is needed. ${hint}`,
    });
  }
  const [, team = "", count] = /^(.*?)(?:\s*[=,]\s*(\d+))?$/.exec(text) ?? [];
  const isTeam = /^[^=\p{Cc}]+$/u.test(team) && team.length <= TEAM_CHARACTERS_MAX;
  const number = Number(count ?? (needsCount ? 0 : 1));
  if (!isTeam || number < 1) {
    throw new UserError(`Cannot make links: ${place} is not a team and how many people it has`, {
      hint,
    });
  }
  return {team, count: number};
}
