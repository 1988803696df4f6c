import {exitCodes, UserError} from "../lib/errors.ts";
import {nearest} from "../lib/nearest.ts";
import {catalogue} from "../metrics/catalogue.ts";
import {importFile} from "../pipeline/import.ts";
import type {SourceTableName} from "../pipeline/ingest.ts";
import {withWriter} from "../pipeline/writer.ts";
import {openImport} from "../sources/import/file.ts";
import {sourceTables} from "../tables/index.ts";
import type {Run} from "./command.ts";
import {openConfig} from "./workspace.ts";

/** Adds the rows of a file to a source table, all or none, and publishes. */
export const run: Run = async ({args, options, terminal}) => {
  const [tableName, fileName] = args as [string, string];
  const name = importable(tableName);
  const file = openImport(fileName, {cwd: terminal.cwd});
  const config = await openConfig({options, terminal});
  const metrics = catalogue(config);
  const now = terminal.now();
  const {log, signal} = terminal;
  const {rows, stored} = await withWriter({config, env: terminal.env, now}, writer =>
    importFile(writer, {name, file, config, metrics, log, now, signal}),
  );
  if (options.json) {
    const result = {schema: "fivekeys.import/1", table: name, rows, stored};
    terminal.out(`${JSON.stringify(result, null, 2)}\n`);
  } else {
    log.note(said({rows, stored}));
  }
  return exitCodes.done;
};

function importable(name: string): SourceTableName {
  const names = Object.values(sourceTables)
    .filter(table => table.importable)
    .map(table => table.name);
  if (names.includes(name)) return name as SourceTableName;
  const meant = nearest(name, names);
  const list = `The tables to import are ${names.join(", ")}.`;
  throw new UserError(`Cannot import "${name}": there is no such table to import`, {
    hint: meant === null ? list : `Did you mean "${meant}"? ${list}`,
  });
}

function said({rows, stored}: {rows: number; stored: number}): string {
  const read = `Read ${rows.toLocaleString("en")} ${rows === 1 ? "row" : "rows"}`;
  if (stored === 0) return `${read}: nothing new.`;
  return `${read}: ${stored.toLocaleString("en")} new or changed.`;
}
