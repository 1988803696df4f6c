import type {MetricDocument} from "../../../documents/metric.ts";
import type {Statistic} from "../../../metrics/statistic.ts";
import {
  changeWords,
  evidenceWords,
  held,
  intervalWords,
  judgedWords,
  openWords,
} from "../../../words/card.ts";
import {target} from "../../../words/format.ts";
import {marginWords} from "../../../words/headline.ts";
import {statisticWords} from "../../../words/statistics.ts";
import {ValueText} from "../value-text.tsx";
import {Verdict} from "../verdict.tsx";

/** Each statistic with all that makes it honest. */
export function Statistics({document: {metric, window}}: {document: MetricDocument}) {
  const {statistics, previous, unit, coverage, wave_closed_at} = metric;
  const span = wave_closed_at === null ? `the ${window.days} days before` : "the wave before";
  const left = Object.entries(coverage.excluded);
  return (
    <section class="panel" aria-label="The window in numbers">
      <div class="statistics">
        {statistics.map(of => (
          <div key={of.name} class="statistic">
            <h2>{statisticWords(of.name, unit)}</h2>
            <ValueText value={of.value} unit={unit} name="" />
            <Verdict of={of} unit={unit} />
            <p>{held(details(of, unit))}</p>
            <p class="soft">
              {held(
                capital(
                  changeWords({
                    now: of.value,
                    before: previous.find(({name}) => name === of.name)?.value ?? null,
                    unit,
                    span,
                  }).long,
                ),
              )}
            </p>
            <p class="soft">{held(why(of, unit))}</p>
          </div>
        ))}
      </div>
      {(coverage.censored > 0 || left.length > 0) && (
        <p class="coverage soft">
          {coverage.censored > 0 && <span>{held(capital(openWords(coverage)))}</span>}
          {left.map(([reason, count]) => (
            <span key={reason}>
              {count} left out: {reason}
            </span>
          ))}
        </p>
      )}
    </section>
  );
}

/** The interval with n, and the target. */
function details(of: Statistic, unit: string): string {
  const goal = target(of.target, unit);
  const {low, high, n, n_needed} = of;
  const isBare = low === null && high === null && n > 0 && n < n_needed;
  const lacks = isBare ? `an interval needs n ${n_needed}` : "";
  return [intervalWords(of, unit), lacks, goal === "" ? "" : `target ${goal}`]
    .filter(words => words !== "")
    .join(" · ");
}

/** Why the evidence is what it is, and how little would turn the verdict. */
function why(of: Statistic, unit: string): string {
  const {short, long} = evidenceWords(of);
  const strength = short === "" ? "" : `${capital(short)} evidence: ${long}`;
  const turn = marginWords(of);
  return [strength, turn, judgedWords(of, unit)].filter(words => words).join("; ");
}

function capital(words: string): string {
  return words.slice(0, 1).toUpperCase() + words.slice(1);
}
