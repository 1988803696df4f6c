import {UserError} from "../../lib/errors.ts";
import type {Invitation} from "../../pipeline/survey/make.ts";
import {standing} from "../../pipeline/survey/redeem.ts";
import type {Wave} from "../../pipeline/survey/wave.ts";

const DEFAULT_ADDRESS = "http://127.0.0.1:4180";

/** The beginning of every link. Throws a UserError for what is no address of a web server. */
export function linkBase(address: string = DEFAULT_ADDRESS): string {
  const url = URL.parse(address);
  const isFit =
    url !== null &&
    /^https?:$/.test(url.protocol) &&
    `${url.search}${url.hash}${url.username}${url.password}` === "";
  if (!isFit) {
    throw new UserError(`Cannot use --url "${address}": it is not the address of a web server`, {
      hint: "Write for example --url https://survey.example.org",
    });
  }
  return url.href.replace(/\/+$/, "");
}

/** The links with their teams, a line each, in the order of the people. */
export function linkLines(
  invitations: readonly Invitation[],
  {waveId, base, format}: {waveId: string; base: string; format: "csv" | "ndjson"},
): string {
  const rows = invitations.map(({team, token}) => ({
    team,
    link: `${base}/survey/${waveId}/${token}`,
  }));
  if (format === "ndjson") return rows.map(row => `${JSON.stringify(row)}\n`).join("");
  return `team,link\n${rows.map(({team, link}) => `${csvCell(team)},${link}\n`).join("")}`;
}

function csvCell(text: string): string {
  // A spreadsheet takes what begins so for a formula.
  const safe = /^[=+\-@]/.test(text) ? `'${text}` : text;
  return /[",\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** Lines that hold links, as the operator brought them: what else stands on them is not looked at. */
export type Sorted = {
  /** Those whose link was not used, the heading before them. */
  lines: string[];
  /** How many of them have a link. */
  links: number;
  /** Lines with a link that is not of this wave. */
  foreign: number;
  /** Lines without a link, the heading aside. */
  without: number;
};

/** Sorts out who has not answered yet. */
export function unusedLines(text: string, wave: Wave): Sorted {
  const link = /\/survey\/([a-z0-9-]+)\/([0-9a-f]{32})(?![0-9a-f])/;
  const sorted: Sorted = {lines: [], links: 0, foreign: 0, without: 0};
  const lines = text.split(/\r?\n/).filter(line => line.trim() !== "");
  lines.forEach((line, i) => {
    const [, waveId, token = ""] = link.exec(line) ?? [];
    if (waveId === undefined) {
      if (i === 0) sorted.lines.push(line);
      else sorted.without += 1;
      return;
    }
    const outcome = waveId === wave.wave_id ? standing(wave, token) : "unknown";
    if (outcome === "unknown") sorted.foreign += 1;
    else if (outcome !== "used") {
      sorted.lines.push(line);
      sorted.links += 1;
    }
  });
  return sorted;
}
