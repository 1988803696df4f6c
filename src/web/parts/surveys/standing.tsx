import type {ReportDocument} from "../../../documents/report.ts";
import {useDocument} from "../../document.ts";
import {apiPath, useView} from "../../view.ts";
import {Card} from "../card.tsx";
import {Shown} from "../states.tsx";

/** The metrics that surveys tell, of the last wave, against their targets. */
export function Standing() {
  const {view} = useView();
  const doc = useDocument<ReportDocument>(apiPath("report", {view}));
  return (
    <section class="survey-standing" aria-labelledby="standing">
      <div class="section-head">
        <h2 id="standing">The last wave against its targets</h2>
      </div>
      <Shown doc={doc} waiting={<div class="panel tall" />}>
        {({metrics, window}) => (
          <div class="cards survey-cards">
            {metrics
              .filter(({wave_closed_at}) => wave_closed_at !== null)
              .map(metric => (
                <Card key={metric.id} metric={metric} days={window.days} />
              ))}
          </div>
        )}
      </Shown>
    </section>
  );
}
