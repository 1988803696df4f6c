import type {Report} from "../documents/report.ts";
import {type ExitCode, exitCodes} from "../lib/errors.ts";
import {target, value, verdict} from "../words/format.ts";
import type {Run} from "./command.ts";
import {readReport} from "./workspace.ts";

type Checked = {
  metric: string;
  statistic: string;
  verdict: string;
  evidence: string | null;
  words: string;
};

/** Exit 3 when a target is missed; with --strict 4 when the evidence for one is weak, thin or absent. */
export const run: Run<{strict?: boolean}> = async ({options, terminal}) => {
  const checks = checked(await readReport({options, terminal}));
  const exitCode = verdictCode(checks, {isStrict: options.strict ?? false});
  if (options.json) {
    const document = {schema: "fivekeys.check/1", exit_code: exitCode, checks};
    terminal.out(`${JSON.stringify(document, null, 2)}\n`);
  } else {
    for (const {words} of checks) terminal.out(`${words}\n`);
  }
  return exitCode;
};

function checked({metrics}: Report): Checked[] {
  return metrics.flatMap(({id, title, unit, statistics}) =>
    statistics
      .filter(statistic => statistic.target !== null)
      .map(statistic => ({
        metric: id,
        statistic: statistic.name,
        verdict: statistic.verdict,
        evidence: statistic.evidence,
        words: [
          `${verdict(statistic)}: ${title} (${statistic.name})`,
          `${value(statistic.value, unit)} against ${target(statistic.target, unit)},`,
          `n ${statistic.n}${statistic.evidence === null ? "" : `, evidence ${statistic.evidence}`}`,
        ].join(" "),
      })),
  );
}

function verdictCode(checks: readonly Checked[], {isStrict}: {isStrict: boolean}): ExitCode {
  if (checks.some(({verdict}) => verdict === "missed")) return exitCodes.targetMissed;
  if (isStrict && checks.some(({evidence}) => evidence !== "strong")) return exitCodes.weakEvidence;
  return exitCodes.done;
}
