import type {Report} from "../documents/report.ts";
import {DEMO_LINE} from "../words/demo.ts";
import {moment} from "../words/format.ts";
import {notes} from "../words/notes.ts";
import {type ReportRow, sections} from "./rows.ts";

/** The report as GitHub-flavoured Markdown, for a wiki, a pull request or a mail. */
export function markdownReport(report: Report): string {
  const {services, window, timezone, headline} = report;
  const names = services.map(({service}) => service).join(", ") || "nothing yet";
  const output = [
    ...(report.is_demo ? [`> **${DEMO_LINE}**`, ""] : []),
    `# ${escaped(names)}: ${window.days} days to ${moment(window.to, timezone)}`,
    "",
    escaped(headline),
  ];
  for (const {title, trend, rows} of sections(report)) {
    output.push(
      "",
      `## ${title}`,
      "",
      `| | value | 95 % interval | n | target | verdict | evidence | ${trend} |`,
      "|---|---:|---:|---:|---:|---|---|---|",
      ...rows.map(tableRow),
    );
  }
  const remarks = notes(report);
  if (remarks.length > 0) output.push("", ...remarks.map(remark => `- ${escaped(remark)}`));
  output.push("", `Time zone: ${timezone}.`);
  return `${output.join("\n")}\n`;
}

function tableRow(row: ReportRow): string {
  const name = row.title === "" ? "" : `**${escaped(row.title)}**`;
  const cells = [
    [name, row.statistic].filter(part => part !== "").join(" "),
    row.value,
    row.interval,
    row.n,
    row.target,
    row.verdict,
    row.evidence,
    row.trend,
  ];
  return `| ${cells.join(" | ")} |`;
}

/** Names come from repositories: nothing in them may become markup. */
function escaped(text: string): string {
  return text.replace(/[\\`*_{}[\]<>#|]/g, "\\$&");
}
