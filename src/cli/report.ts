import type {Report} from "../documents/report.ts";
import {exitCodes} from "../lib/errors.ts";
import type {Run} from "./command.ts";
import {type ReportOptions, readReport} from "./workspace.ts";

type Options = ReportOptions & {markdown?: boolean};

/** Prints the report as a table, as Markdown or as JSON. */
export const run: Run<Options> = async ({options, terminal}) => {
  const report = await readReport({options, terminal, isMarked: true});
  terminal.out(await render(report, {options, terminal}));
  return exitCodes.done;
};

async function render(
  report: Report,
  {options, terminal}: Pick<Parameters<Run<Options>>[0], "options" | "terminal">,
): Promise<string> {
  if (options.json) return `${JSON.stringify(report, null, 2)}\n`;
  if (options.markdown) return (await import("../reports/markdown.ts")).markdownReport(report);
  return (await import("../reports/terminal.ts")).terminalReport(report, terminal);
}
