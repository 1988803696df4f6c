import type {Definitions as DefinitionsDocument} from "../../documents/definitions.ts";
import {counted} from "../../words/format.ts";
import {useAnchor} from "../anchor.ts";
import {useDocument} from "../document.ts";
import {type Group, groupsOf} from "../parts/definitions/groups.ts";
import {MetricDefinition} from "../parts/definitions/metric.tsx";
import {Shown, Waiting} from "../parts/states.tsx";
import {useTitle} from "../title.ts";

/** What each number means: in words, as a query, and who answers for it. */
export function Definitions() {
  useTitle("Definitions");
  const doc = useDocument<DefinitionsDocument>("/api/v1/metrics");
  useAnchor(doc.data !== null);
  return (
    <>
      {doc.data === null && <h1>Definitions</h1>}
      <Shown doc={doc} waiting={<Waiting lines={12} />}>
        {({metrics}) => {
          const groups = groupsOf(metrics);
          return (
            <>
              <div class="page-head">
                <h1>Definitions</h1>
                <p class="question">
                  {counted(metrics.length, "metric")}, each with what it asks, what it counts, what
                  is good, who answers for it, and the query that it is.
                </p>
              </div>
              <div class="definitions">
                <Contents groups={groups} />
                <div>
                  {groups.map(({id, title, aside, metrics: own}) => (
                    <section key={id} aria-labelledby={id}>
                      <div class="section-head">
                        <h2 id={id}>{title}</h2> {aside}
                      </div>
                      <div class="stack">
                        {own.map(metric => (
                          <MetricDefinition key={metric.id} definition={metric} />
                        ))}
                      </div>
                    </section>
                  ))}
                </div>
              </div>
            </>
          );
        }}
      </Shown>
    </>
  );
}

function Contents({groups}: {groups: readonly Group[]}) {
  return (
    <nav class="contents" aria-label="Metrics on this page">
      <ul>
        {groups.map(({id, title, metrics}) => (
          <li key={id}>
            <a href={`#${id}`}>{title}</a>
            <ul>
              {metrics.map(metric => (
                <li key={metric.id}>
                  <a href={`#${metric.id}`}>{metric.title}</a>
                </li>
              ))}
            </ul>
          </li>
        ))}
      </ul>
    </nav>
  );
}
