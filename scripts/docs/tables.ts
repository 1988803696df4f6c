import {fileColumns} from "../../src/sources/import/columns.ts";
import {derivedTables, publishedTables, rawTables, sourceTables} from "../../src/tables/index.ts";
import type {Table} from "../../src/tables/table.ts";
import {docOf} from "./comments.ts";
import {code, codes, list, markdownTable, page} from "./markdown.ts";

/** Those that need a word; a text, an integer, a double and a boolean are what they are called. */
const columnTypes = ["instant", "texts", "identity"];

const registries = {
  sourceTables: Object.values(sourceTables),
  derivedTables: Object.values(derivedTables),
  publishedTables: Object.values(publishedTables),
  rawTables: Object.values(rawTables),
} satisfies Record<string, readonly Table[]>;

const places = {
  sourceTables: "**Private**: in the schema `source` of `data/metrics/warehouse.duckdb`.",
  derivedTables: "**Published**: in `data/metrics/published.duckdb`.",
  publishedTables: "**Published**: in `data/metrics/published.duckdb`.",
  rawTables: "**Private**: in `data/metrics/warehouse.duckdb`.",
} satisfies Record<keyof typeof registries, string>;

const headings = {
  sourceTables: "Source tables",
  derivedTables: "Derived tables",
  publishedTables: "Published tables",
  rawTables: "Raw tables",
} satisfies Record<keyof typeof registries, string>;

export function tablesPage(): string {
  const all: Table[] = Object.values(registries).flat();
  const importable = all.filter(({importable}) => importable);
  return page("Tables", [
    `${docOf("tables/table.ts", "Layer")} Two tables of one name are two tables: a \`change\` as a source tells ` +
      "of it, and the `change` that follows from all sources together.",
    `\`fivekeys import\` accepts ${importable.map(link).join(", ")}: a column is required, or may be left out, and ` +
      "then is null or what stands there. `fivekeys export` writes any published table.",
    "## Types of columns",
    list(columnTypes.map(describeType)),
    ...Object.keys(registries).flatMap(name => registry(name as keyof typeof registries)),
  ]);
}

function registry(name: keyof typeof registries): string[] {
  return [
    `## ${headings[name]}`,
    `${docOf("tables/index.ts", name)} ${places[name]}`,
    ...registries[name].flatMap(section),
  ];
}

function section(table: Table): string[] {
  const files = new Map(fileColumns(table).map(column => [column.name, column]));
  const rows = Object.entries(table.columns).map(([name, column]) => {
    const {fileName, isRequired} = files.get(name)!;
    const absent = column.whenAbsent === undefined ? "" : code(JSON.stringify(column.whenAbsent));
    return [
      code(name),
      column.type,
      column.nullable ? "yes" : "",
      table.importable ? (isRequired ? "required" : absent) : "",
      fileName === name || !table.importable ? column.doc : `${column.doc} ${hashed(fileName)}`,
    ];
  });
  const facts = [`Key: ${codes(table.key)}.`];
  if (table.importable) facts.push(`Import: \`fivekeys import ${table.name} <file>\`.`);
  return [
    `### ${title(table)}`,
    table.doc,
    facts.join(" "),
    markdownTable(["column", "type", "may be null", "in an import", "meaning"], rows),
  ];
}

/** What becomes of a person, said at each place where a file may name one. */
function hashed(fileName: string): string {
  return `An import gives ${code(fileName)} instead; only a keyed hash is stored; never published.`;
}

/** The layer is part of the title, as names come twice. */
function title({name, layer}: Table): string {
  return `${name} (${layer})`;
}

function link(table: Table): string {
  return `[${code(table.name)}](#${table.name}-${table.layer})`;
}

function describeType(type: string): string {
  return `${code(type)}: ${docOf("tables/table.ts", type)}`;
}
