import type {Question, Questionnaire} from "../../../lib/questions.ts";
import {isFault} from "../fault.ts";
import type {Refusals} from "../refusals.ts";
import {type Find, finder, readTeam} from "./columns.ts";
import {readDay} from "./day.ts";
import {plain} from "./label.ts";
import type {Mapping} from "./mapping.ts";
import {masked} from "./mask.ts";
import type {Answered, Sheet, SheetRow} from "./sheet.ts";
import {valueReader} from "./value.ts";

const COMMENT_CHARACTERS_MAX = 1000;

/** What one row says to one question, and whose row it is, before that is hashed. */
type MappedAnswer = {
  /** The tool's id of the response; null where it has none, and the row stands for it. */
  token: string | null;
  row: number;
  question: string;
  team: string | null;
  value: number | null;
  comment: string | null;
};

/** What became of a column. */
type MappedColumn = {column: string; question: string; answers: number; empty: number};

export type Mapped = {
  answers: MappedAnswer[];
  columns: MappedColumn[];
  /** Columns that nothing is kept of. */
  dropped: string[];
  /** Why rows say nothing that is used, and how many of them. */
  notUsed: Record<string, number>;
  /** Rows that are used: people who have answered. */
  people: number;
  /** How many of them are of each team; "" for those of none. */
  teams: Map<string, number>;
};

type Asked = {
  question: Question;
  column: string;
  index: number;
  read: (
    cell: Answered,
    row: {place: number},
  ) => {value: number | null; comment: string | null} | null;
};

/** What a sheet says to the questions of a mapping. Adds what is wrong or ambiguous to the refusals. */
export function project(
  sheet: Sheet,
  {
    mapping,
    questions,
    teams,
    refusals,
  }: {mapping: Mapping; questions: Questionnaire; teams: readonly string[]; refusals: Refusals},
): Mapped {
  const find = finder(sheet, refusals);
  const asked = askedOf(mapping, {questions, find, refusals});
  const isUsed = rowFilter(sheet, {mapping, find, refusals});
  const token = find(mapping.token ?? sheet.token);
  const teamOf = readTeam(mapping, {teams, find, refusals});
  const result: Mapped = {
    answers: [],
    columns: asked.map(({column, question}) => ({
      column,
      question: question.id,
      answers: 0,
      empty: 0,
    })),
    dropped: sheet.columns.map(([name = ""]) => name).filter((_, i) => !find.used.has(i)),
    notUsed: {},
    people: 0,
    teams: new Map(),
  };
  const tokens = new Map<string, number>();
  for (const row of sheet.rows) {
    const reason = isUsed(row);
    if (reason !== null) {
      if (reason !== "") result.notUsed[reason] = (result.notUsed[reason] ?? 0) + 1;
      continue;
    }
    result.people += 1;
    const mine = token === null ? null : textAt(row, token);
    if (mine !== null) checkToken(mine, {row, tokens, refusals});
    const team = teamOf(row);
    result.teams.set(team ?? "", (result.teams.get(team ?? "") ?? 0) + 1);
    asked.forEach(({question, index, read}, i) => {
      const found = read(row.cells[index] ?? "", row);
      if (found === null) result.columns[i]!.empty += 1;
      else {
        result.columns[i]!.answers += 1;
        result.answers.push({token: mine, row: row.place, question: question.id, team, ...found});
      }
    });
  }
  return result;
}

function textAt({cells}: SheetRow, index: number): string {
  const cell = cells[index] ?? "";
  return (typeof cell === "string" ? cell : cell.join(";")).trim();
}

function checkToken(
  token: string,
  {
    row: {place},
    tokens,
    refusals,
  }: {row: SheetRow; tokens: Map<string, number>; refusals: Refusals},
): void {
  const first = tokens.get(token);
  if (token === "") refusals.add({place, reason: "has no id in the column of tokens"});
  else if (first !== undefined) refusals.add({place, reason: `has the same id as row ${first}`});
  else tokens.set(token, place);
}

/** Why a row is not used; null when it is, "" when it is refused. */
function rowFilter(
  sheet: Sheet,
  {mapping, find, refusals}: {mapping: Mapping; find: Find; refusals: Refusals},
): (row: SheetRow) => string | null {
  const column = mapping.date?.column ?? sheet.date?.column ?? null;
  const index = find(column);
  if (column === null || index === null) return () => null;
  const preset = column === sheet.date?.column ? sheet.date.format : null;
  const format = mapping.date?.format ?? preset;
  const {opened, closed} = mapping.wave;
  return row => {
    const text = textAt(row, index);
    if (text === "") return "not sent";
    const day = readDay(text, format);
    if (typeof day === "string") return day < opened || day > closed ? "outside the wave" : null;
    refusals.add({place: row.place, column, reason: day.fault});
    return "";
  };
}

function askedOf(
  {columns, check_boxes}: Mapping,
  {questions, find, refusals}: {questions: Questionnaire; find: Find; refusals: Refusals},
): Asked[] {
  const questionOf = (id: string) => questions.questions.find(one => one.id === id)!;
  const plainOnes = Object.entries(columns).flatMap(([column, rule]): Asked[] => {
    const index = find(column);
    if (index === null) return [];
    const question = questionOf(rule.question);
    const read =
      question.kind === "comment"
        ? commentReader(column, refusals)
        : numberReader(column, {value: valueReader(question, rule), refusals});
    return [{question, column, index, read}];
  });
  const boxes = Object.entries(check_boxes).flatMap(([column, rule]): Asked[] => {
    const index = find(column);
    if (index === null) return [];
    return Object.entries(rule.questions).map(([id, label]) => ({
      question: questionOf(id),
      column,
      index,
      read: boxReader(label, rule),
    }));
  });
  return [...plainOnes, ...boxes];
}

function numberReader(
  column: string,
  {value, refusals}: {value: ReturnType<typeof valueReader>; refusals: Refusals},
): Asked["read"] {
  return (cell, {place}) => {
    const list = typeof cell === "string" ? [cell] : cell;
    if (list.every(text => text.trim() === "")) return null;
    if (list.length > 1) {
      const reason = "holds several answers: map it under check_boxes";
      refusals.add({place, column, reason});
      return null;
    }
    const found = value(list[0]!);
    if (isFault(found)) refusals.add({place, column, reason: found.fault});
    return typeof found === "number" ? {value: found, comment: null} : null;
  };
}

function commentReader(column: string, refusals: Refusals): Asked["read"] {
  return (cell, {place}) => {
    const text = typeof cell === "string" ? cell : cell.join("; ");
    const comment = masked(text.replaceAll("\0", "").toWellFormed().trim());
    if (comment === "") return null;
    const count = [...comment].length;
    if (count > COMMENT_CHARACTERS_MAX) {
      const reason = `has ${count} characters, more than the ${COMMENT_CHARACTERS_MAX} of a comment`;
      refusals.add({place, column, reason});
    }
    return {value: null, comment};
  };
}

/** A box as a number: 1 where it is ticked, 0 where others are and it is not. */
function boxReader(
  label: string,
  {separator, empty}: Mapping["check_boxes"][string],
): Asked["read"] {
  return cell => {
    const ticked = (typeof cell === "string" ? cell.split(separator) : cell)
      .map(plain)
      .filter(text => text !== "");
    if (ticked.length === 0) return empty === "none ticked" ? {value: 0, comment: null} : null;
    return {value: ticked.includes(plain(label)) ? 1 : 0, comment: null};
  };
}
