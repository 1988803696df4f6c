import type {ReportDocument} from "../../documents/report.ts";
import {type Dimension, dimensionOf, dimensions, fiveKeys} from "../../metrics/dimensions.ts";
import type {MetricResult} from "../../metrics/evaluate.ts";
import {held, leading} from "../../words/card.ts";
import {day} from "../../words/format.ts";
import {useDocument} from "../document.ts";
import {Card} from "../parts/card.tsx";
import {Happenings} from "../parts/happenings.tsx";
import {Shown} from "../parts/states.tsx";
import {type Mark, Shape} from "../parts/verdict.tsx";
import {WorthALook} from "../parts/worth-a-look.tsx";
import {useTitle} from "../title.ts";
import {apiPath, useView} from "../view.ts";

/** What matters most today, and every number at a glance. */
export function Overview() {
  useTitle("Overview");
  const {view} = useView();
  const doc = useDocument<ReportDocument>(apiPath("report", {view}));
  return (
    <>
      {doc.data === null && <h1 class="hidden">Overview</h1>}
      <Shown doc={doc} waiting={<CardBones />}>
        {report => <Loaded report={report} />}
      </Shown>
    </>
  );
}

function Loaded({report}: {report: ReportDocument}) {
  const {metrics, window, timezone, headline} = report;
  const {days} = window;
  const keys = fiveKeys.flatMap(id => metrics.filter(metric => metric.id === id));
  return (
    <>
      <h1 class="lead">{held(headline)}</h1>
      <p class="lead-sub">
        {day(window.from, timezone)} to {day(window.to, timezone)}, compared with the {days} days
        before. The bars beside a verdict say how strong the evidence is.
      </p>
      <section aria-labelledby="keys">
        <div class="section-head">
          <h2 id="keys">Five keys</h2> DORA
        </div>
        <div class="cards keys">
          {keys.map(metric => (
            <Card key={metric.id} metric={metric} days={days} />
          ))}
        </div>
      </section>
      <section aria-labelledby="dimensions">
        <div class="section-head">
          <h2 id="dimensions">Five dimensions</h2> SPACE
        </div>
        <div class="cards dimensions">
          {dimensions.map(name => (
            <DimensionCard
              key={name}
              name={name}
              metrics={metrics.filter(metric => dimensionOf(metric) === name)}
              days={days}
            />
          ))}
        </div>
      </section>
      <section aria-labelledby="window">
        <div class="section-head">
          <h2 id="window">Last {days} days</h2>
        </div>
        <div class="two">
          <Happenings report={report} />
          <WorthALook report={report} />
        </div>
      </section>
    </>
  );
}

/** A dimension by the first of its metrics that says something; the others are named below it. */
function DimensionCard({
  name,
  metrics,
  days,
}: {
  name: Dimension;
  metrics: readonly MetricResult[];
  days: number;
}) {
  const {to} = useView();
  const first = metrics.find(({statistics}) => statistics[0]!.value !== null) ?? metrics[0];
  if (first === undefined) return null;
  const others = metrics.filter(metric => metric !== first);
  return (
    <Card metric={first} title={name} days={days}>
      {others.length > 0 && (
        <ul class="others" aria-label={`Also of ${name}`}>
          {others.map(metric => {
            const {judged} = leading(metric);
            const mark: Mark = judged.evidence === "manual" ? "manual" : judged.verdict;
            return (
              <li key={metric.id}>
                <Shape verdict={mark} />
                <a href={to(`/metrics/${metric.id}`)}>{metric.title}</a>
                <span class="hidden">{mark}</span>
              </li>
            );
          })}
        </ul>
      )}
    </Card>
  );
}

/** The page before its data: everything already stands where it will. */
function CardBones() {
  return (
    <div aria-hidden="true">
      <div class="bones lead-bones">
        <span class="bone" />
        <span class="bone" />
      </div>
      {["keys", "dimensions"].map(section => (
        <div key={section} class="cards bones-cards">
          {[0, 1, 2, 3, 4].map(card => (
            <div key={card} class="card-bones">
              <span class="bone" />
              <span class="bone big" />
              <span class="bone" />
            </div>
          ))}
        </div>
      ))}
    </div>
  );
}
