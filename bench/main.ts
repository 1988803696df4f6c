// Measures what the project promises about speed: `npm run bench`, or `npm run bench -- start claim --json`.
import {argv, stderr, stdout} from "node:process";
import {parseArgs} from "node:util";
import {api} from "./api.ts";
import {claim} from "./claim.ts";
import {firstSync} from "./first-sync.ts";
import {github} from "./github.ts";
import {type Bench, type Bound, isMet, type Measure, ratioOf} from "./measure.ts";
import {overview} from "./overview.ts";
import {rebuild} from "./rebuild.ts";
import {slack} from "./slack.ts";
import {start} from "./start.ts";
import {webhooks} from "./webhooks.ts";
import {workingHours} from "./working-hours.ts";

const benches: Record<string, Bench> = {
  start,
  claim,
  "first-sync": firstSync,
  github,
  rebuild,
  slack,
  api,
  overview,
  webhooks,
  "working-hours": workingHours,
};

const {values, positionals} = parseArgs({
  args: argv.slice(2),
  allowPositionals: true,
  options: {json: {type: "boolean"}, full: {type: "boolean"}},
});
const unknown = positionals.find(name => benches[name] === undefined);
if (unknown !== undefined) {
  stderr.write(`There is no bench "${unknown}": ${Object.keys(benches).join(", ")}\n`);
  process.exit(2);
}
const isFull = values.full ?? false;
const note = (text: string) => void stderr.write(`${text} …\n`);
const found: (Bound & {bench: string})[] = [];
for (const [name, bench] of Object.entries(benches)) {
  if (positionals.length > 0 && !positionals.includes(name)) continue;
  for (const bound of await bench({isFull, note})) found.push({bench: name, ...bound});
}
stdout.write(values.json ? `${JSON.stringify(jsonOf(found), null, 2)}\n` : table(found));
process.exitCode = found.every(isMet) ? 0 : 3;

function jsonOf(bounds: typeof found): object {
  return {
    schema: "fivekeys.bench/1",
    is_full: isFull,
    bounds: bounds.map(bound => ({...bound, ratio: ratioOf(bound), is_met: isMet(bound)})),
  };
}

/** As Markdown, which reads well on a terminal too. */
function table(bounds: typeof found): string {
  const rows = bounds.map(bound => [
    bound.what,
    shown(bound.measured),
    bound.against === null ? "" : `${bound.against.what}: ${shown(bound.against)}`,
    ratioOf(bound)?.toFixed(2) ?? "",
    limit(bound),
    String(bound.runs),
    limit(bound) === "" ? "" : isMet(bound) ? "met" : "MISSED",
  ]);
  const all = [["What", "Measured", "Held against", "Ratio", "Bound", "Runs", ""], ...rows];
  const widths = all[0]!.map((_, i) => Math.max(3, ...all.map(row => row[i]!.length)));
  const line = (row: readonly string[]) =>
    `| ${row.map((cell, i) => cell.padEnd(widths[i]!)).join(" | ")} |\n`;
  const rule = line(widths.map(width => "-".repeat(width)));
  return [line(all[0]!), rule, ...all.slice(1).map(line)].join("");
}

function shown({value, unit}: Measure): string {
  const digits = unit === "s" ? (value < 0.1 ? 3 : 2) : 0;
  return `${value.toFixed(digits)} ${unit}`.replace(" /", "/");
}

function limit({at_least, at_most, measured, against}: Bound): string {
  const isOpen = at_most === Number.POSITIVE_INFINITY;
  if (isOpen && at_least === undefined) return "";
  const unit = against === null ? ` ${measured.unit}` : " ×";
  if (isOpen) return `≥ ${at_least}${unit}`;
  return at_least === undefined ? `≤ ${at_most}${unit}` : `${at_least}–${at_most}${unit}`;
}
