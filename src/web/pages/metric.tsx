import {useRoute} from "preact-iso/router";
import type {Definitions} from "../../documents/definitions.ts";
import type {MetricDocument} from "../../documents/metric.ts";
import {held} from "../../words/card.ts";
import {day} from "../../words/format.ts";
import {useDocument} from "../document.ts";
import {Cuts} from "../parts/metric/cuts.tsx";
import {DefinitionPanel} from "../parts/metric/definition.tsx";
import {DistributionPanel} from "../parts/metric/distribution.tsx";
import {Observations} from "../parts/metric/observations.tsx";
import {Statistics} from "../parts/metric/statistics.tsx";
import {TrendPanel} from "../parts/metric/trend.tsx";
import {isOfWaves} from "../parts/metric/waves.ts";
import {Shown, Waiting} from "../parts/states.tsx";
import {useTitle} from "../title.ts";
import {apiPath, useView} from "../view.ts";

/** One metric: how it stands, how it moved, how it scatters, of what it consists, and what it means. */
export function Metric() {
  const {params} = useRoute();
  const id = params.id ?? "";
  const {view} = useView();
  const doc = useDocument<MetricDocument>(apiPath(`metrics/${encodeURIComponent(id)}`, {view}));
  const definitions = useDocument<Definitions>("/api/v1/metrics");
  const definition = definitions.data?.metrics.find(metric => metric.id === id);
  useTitle(doc.data?.metric.title ?? definition?.title ?? "Metric");
  return (
    <>
      {doc.data === null && <h1>{definition?.title ?? "Metric"}</h1>}
      <Shown doc={doc} waiting={<Waiting lines={12} />}>
        {document => (
          <>
            <Head document={document} />
            <div class="stack">
              <Statistics document={document} />
              <TrendPanel document={document} />
              {isOfWaves(document.metric) ? (
                <Cuts document={document} />
              ) : (
                <div class="two even">
                  <DistributionPanel document={document} />
                  <Cuts document={document} />
                </div>
              )}
              <Observations document={document} />
              {definition !== undefined && <DefinitionPanel definition={definition} />}
            </div>
          </>
        )}
      </Shown>
    </>
  );
}

function Head({document: {metric, window, timezone, notes}}: {document: MetricDocument}) {
  const {title, alias, question} = metric;
  const {to} = useView();
  return (
    <div class="page-head">
      <p class="crumb">
        <a href={to("/")}>Overview</a>
      </p>
      <h1>{title}</h1>
      <p class="question">{question}</p>
      <p class="lead-sub">
        {isOfWaves(metric)
          ? waveWords(metric.wave_closed_at, timezone)
          : `${day(window.from, timezone)} to ${day(window.to, timezone)}, ${window.days} days`}
        {alias !== null && <> · elsewhere called “{alias}”</>}
      </p>
      {notes.length > 0 && (
        <ul class="notes">
          {notes.map(note => (
            <li key={note}>{held(withoutTitle(note, title))}</li>
          ))}
        </ul>
      )}
    </div>
  );
}

function waveWords(closedAt: string | null, timezone: string): string {
  return closedAt === null
    ? "No wave of the survey has closed yet"
    : `The last wave of the survey, closed on ${day(closedAt, timezone)}`;
}

/** On the metric's own page its name need not be said again. */
function withoutTitle(note: string, title: string): string {
  const rest = note.startsWith(`${title}: `) ? note.slice(title.length + 2) : note;
  return rest.slice(0, 1).toUpperCase() + rest.slice(1);
}
