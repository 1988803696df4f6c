import {ageing} from "../../src/pipeline/retention-ages.ts";
import {rawTables, sourceTables} from "../../src/tables/index.ts";
import type {Table} from "../../src/tables/table.ts";
import {code, codes, markdownTable, page} from "./markdown.ts";

/** Columns in which people can write words of their own. */
const WORDS: Readonly<Record<string, readonly string[]>> = {
  survey_answer: ["comment"],
  manual_figure: ["source"],
};

/** Every field that is stored, whether it says who somebody is, and how long it stays. */
export function privacyPage(): string {
  const fates = new Map(
    ageing("2000-01-01T00:00:00.000Z").map(({table, fate}) => [table.name, fate]),
  );
  const rows = Object.values<Table>(sourceTables).map(table => [
    `[${code(table.name)}](tables.md#${table.name}-source)`,
    table.doc,
    codes(fieldsOf(table, name => table.columns[name]?.type === "identity")) || "none",
    codes(fieldsOf(table, name => WORDS[table.name]?.includes(name) === true)) || "none",
    codes(
      fieldsOf(
        table,
        name => table.columns[name]?.type !== "identity" && !WORDS[table.name]?.includes(name),
      ),
    ),
    keptFor(fates.get(table.name)),
  ]);
  const raw = Object.values<Table>(rawTables).map(table => [
    `[${code(table.name)}](tables.md#${table.name}-raw)`,
    table.doc,
    table.name === "raw_event" ? "`retention.raw_days`" : "for good",
  ]);
  return page("What is stored, field by field", [
    "Every field of every private table, from the tables themselves: a field that is not here is not stored. What is done with them, and what people may ask for, is in [the guide](../guide/privacy.md).",
    "## What sources said of the team's work",
    "A person is a keyed hash, which says who somebody is only to those who have the key and the name. Nothing of it is published.",
    markdownTable(
      [
        "table",
        "meaning",
        "people, as keyed hashes",
        "words of people",
        "other fields",
        "kept for",
      ],
      rows,
    ),
    "## What these are made from",
    "Raw events hold the same fields once more, as they came.",
    markdownTable(["table", "meaning", "kept for"], raw),
  ]);
}

function fieldsOf({columns}: Table, isWanted: (name: string) => boolean): string[] {
  return Object.keys(columns).filter(isWanted);
}

function keptFor(fate: "deleted" | "without people" | undefined): string {
  if (fate === "deleted") return "`retention.table_days`";
  return fate === undefined ? "for good" : "for good; its people for `retention.table_days`";
}
