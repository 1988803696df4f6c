import type {Statistic} from "../../metrics/statistic.ts";
import {evidenceWords, held, verdictWords} from "../../words/card.ts";
import {Bars} from "./bars.tsx";

/** What a mark may stand for; the word beside it says the same. */
export type Mark = Statistic["verdict"] | "manual";

export const tones = {
  met: "met",
  missed: "missed",
  "no data": "nodata",
  "no target": "nodata",
  manual: "nodata",
} as const satisfies Record<Mark, string>;

/** A verdict's shape: a disc is met, a triangle is missed, a dashed ring has no data, a dashed square no target. */
export function Shape({verdict}: {verdict: Mark}) {
  return (
    <svg class={`shape ${tones[verdict]}`} viewBox="0 0 12 12" aria-hidden="true">
      {shapes[verdict]}
    </svg>
  );
}

const shapes = {
  met: <circle cx="6" cy="6" r="5" fill="currentColor" />,
  missed: <path d="M6 .8 11.6 11H.4Z" fill="currentColor" />,
  "no data": <circle cx="6" cy="6" r="4.6" class="dashed" />,
  "no target": <rect x="1.2" y="1.2" width="9.6" height="9.6" rx="1.5" class="dashed" />,
  manual: <path d="M1.5 10.5 2.4 7.6 8.6 1.4 10.6 3.4 4.4 9.6Z" fill="currentColor" />,
};

/** Shape, word and colour of a verdict, and the strength of its evidence beside it. */
export function Verdict({of, unit}: {of: Statistic; unit: string}) {
  const mark: Mark = of.evidence === "manual" ? "manual" : of.verdict;
  return (
    <p class="verdict">
      <span class={tones[mark]}>
        <Shape verdict={mark} />
        {held(verdictWords(of, unit))}
      </span>
      <Evidence of={of} />
    </p>
  );
}

const lit = {strong: 3, weak: 2, insufficient: 1, manual: 0} as const;

/** The strength of the evidence as bars and as a word. */
export function Evidence({of}: {of: Statistic}) {
  if (of.evidence === null) return null;
  const {short, long} = evidenceWords(of);
  return (
    <span class="evidence" title={long}>
      <Bars lit={lit[of.evidence]} />
      {short}
      <span class="hidden"> evidence: {long}</span>
    </span>
  );
}
