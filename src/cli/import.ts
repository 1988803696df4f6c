import {type ExitCode, exitCodes, UserError} from "../lib/errors.ts";
import {nearest} from "../lib/nearest.ts";
import {catalogue} from "../metrics/catalogue.ts";
import {importFile, importRows} from "../pipeline/import.ts";
import type {SourceTableName} from "../pipeline/ingest.ts";
import {withWriter} from "../pipeline/writer.ts";
import {openImport} from "../sources/import/file.ts";
import {readManual} from "../sources/import/manual.ts";
import {openManual} from "../sources/import/manual-file.ts";
import {sourceTables} from "../tables/index.ts";
import type {GlobalOptions, Run, Terminal} from "./command.ts";
import {openConfig} from "./open-config.ts";

/** Adds the rows of a file to a source table, all or none, and publishes. */
export const run: Run = async ({args, options, terminal}) => {
  const [tableName, fileName] = args as [string, string];
  if (tableName === "manual") return importFigures({fileName, options, terminal});
  const name = importable(tableName);
  const file = openImport(fileName, {cwd: terminal.cwd});
  const config = await openConfig({options, terminal});
  const metrics = catalogue(config);
  const now = terminal.now();
  const {log, signal} = terminal;
  const {rows, stored} = await withWriter({config, env: terminal.env, now}, writer =>
    importFile(writer, {name, file, config, metrics, log, now, signal}),
  );
  tell({rows, stored}, {table: name, options, terminal});
  return exitCodes.done;
};

function tell(
  {rows, stored}: {rows: number; stored: number},
  {table, options, terminal}: {table: string; options: GlobalOptions; terminal: Terminal},
): void {
  if (options.json) {
    const result = {schema: "fivekeys.import/1", table, rows, stored};
    terminal.out(`${JSON.stringify(result, null, 2)}\n`);
  } else {
    terminal.log.note(said({rows, stored}));
  }
}

/** Adds figures that somebody worked out by hand, all or none, and publishes. */
async function importFigures({
  fileName,
  options,
  terminal,
}: {
  fileName: string;
  options: GlobalOptions;
  terminal: Terminal;
}): Promise<ExitCode> {
  const file = openManual(fileName, {cwd: terminal.cwd});
  const config = await openConfig({options, terminal});
  const metrics = catalogue(config);
  const reading = readManual(file, {
    timezone: config.timezone,
    metrics: metrics.map(({id, unit, statistics, window}) => ({
      id,
      unit,
      statistics: statistics.map(({name}) => name),
      isOfPeople: window === "last_wave",
    })),
    minimumGroup: config.people.minimumGroup,
  });
  const {log, signal, env} = terminal;
  const now = terminal.now();
  const name = "manual_figure" as const;
  const result = await withWriter({config, env, now}, writer =>
    importRows(writer, {name, reading, file, config, metrics, log, now, signal}),
  );
  tell(result, {table: "manual", options, terminal});
  return exitCodes.done;
}

function importable(name: string): SourceTableName {
  const names = Object.values(sourceTables)
    .filter(table => table.importable)
    .map(table => table.name);
  if (names.includes(name)) return name as SourceTableName;
  const meant = nearest(name, names);
  const list = `The tables to import are ${names.join(", ")}, and "manual" for figures.`;
  throw new UserError(`Cannot import "${name}": there is no such table to import`, {
    hint: meant === null ? list : `Did you mean "${meant}"? ${list}`,
  });
}

function said({rows, stored}: {rows: number; stored: number}): string {
  const read = `Read ${rows.toLocaleString("en")} ${rows === 1 ? "row" : "rows"}`;
  if (stored === 0) return `${read}: nothing new.`;
  return `${read}: ${stored.toLocaleString("en")} new or changed.`;
}
