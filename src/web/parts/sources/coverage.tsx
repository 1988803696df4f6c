import type {CoverageDocument} from "../../../documents/coverage.ts";
import type {Problem} from "../../../tables/published.ts";
import {counted, day} from "../../../words/format.ts";
import {nameOfSource} from "../../../words/freshness.ts";
import {useDocument} from "../../document.ts";
import {useTimezone} from "../../status.tsx";
import {apiPath, useView} from "../../view.ts";
import {Shown, Waiting} from "../states.tsx";
import {Table} from "../table.tsx";
import {Links} from "./links.tsx";

type Row = CoverageDocument["metrics"][number];

/** What the numbers leave out, and why; and what could not be used at all. */
export function Coverage() {
  const {view} = useView();
  const doc = useDocument<CoverageDocument>(apiPath("coverage", {view}));
  return (
    <Shown doc={doc} waiting={<Waiting lines={8} />}>
      {document => (
        <div class="stack">
          <Problems problems={document.problems} />
          <Window document={document} />
        </div>
      )}
    </Shown>
  );
}

function Problems({problems}: {problems: readonly Problem[]}) {
  return (
    <section class="panel problems" aria-labelledby="problems">
      <div class="panel-head">
        <h2 id="problems">What could not be linked or used</h2>
        <span class="soft">whenever it was; and what follows</span>
      </div>
      {problems.length === 0 ? (
        <p class="small">Nothing: all that was read could be used.</p>
      ) : (
        <Table<Problem>
          caption="What could not be linked or used, by source"
          isCaptionHidden
          columns={[
            {
              head: "Of",
              cell: ({source, subject}) => (
                <>
                  {subject}{" "}
                  <span class="soft" title={source}>
                    of {shortOf(source)}
                  </span>
                </>
              ),
            },
            {head: "Why, and what follows", cell: ({reason}) => reason},
            {head: "Times", cell: ({count}) => count.toLocaleString("en"), isNumber: true},
          ]}
          rows={problems}
          keyOf={({source, subject, reason}) => `${source} ${subject} ${reason}`}
        />
      )}
    </section>
  );
}

/** A repository by its last part, as the sources above are told. */
function shortOf(source: string): string {
  return nameOfSource(source).split("/").at(-1) ?? source;
}

function Window({document: {window, metrics, links}}: {document: CoverageDocument}) {
  const timezone = useTimezone();
  const isWhole = ({censored, excluded}: Row) =>
    censored === 0 && Object.keys(excluded).length === 0;
  const lacking = metrics.filter(row => !isWhole(row));
  const whole = metrics.filter(isWhole);
  return (
    <section class="panel" aria-labelledby="coverage">
      <div class="panel-head">
        <h2 id="coverage">What the window counts</h2>
        <span class="soft">
          {day(window.from, timezone)} to {day(window.to, timezone)}
        </span>
      </div>
      <Links links={links} />
      {lacking.length === 0 ? (
        <p class="small">No metric leaves anything out.</p>
      ) : (
        <MetricRows caption="Metrics that leave something out or wait for it" rows={lacking} />
      )}
      {whole.length > 0 && (
        <details class="as-table">
          <summary>{counted(whole.length, "metric")} that leave nothing out</summary>
          <MetricRows caption="Metrics that leave nothing out" rows={whole} />
        </details>
      )}
    </section>
  );
}

function MetricRows({caption, rows}: {caption: string; rows: readonly Row[]}) {
  const {to} = useView();
  return (
    <Table<Row>
      caption={caption}
      columns={[
        {head: "Metric", cell: ({id, title}) => <a href={to(`/metrics/${id}`)}>{title}</a>},
        {head: "Counted", cell: ({observed}) => observed.toLocaleString("en"), isNumber: true},
        {head: "Still open", cell: ({censored}) => censored.toLocaleString("en"), isNumber: true},
        {head: "Left out, and why", cell: ({excluded}) => <LeftOut excluded={excluded} />},
      ]}
      rows={rows}
      keyOf={({id}) => id}
    />
  );
}

function LeftOut({excluded}: {excluded: Row["excluded"]}) {
  const reasons = Object.entries(excluded);
  if (reasons.length === 0) return <span class="soft">nothing</span>;
  return (
    <>
      {reasons.map(([reason, count]) => (
        <div key={reason}>
          {count.toLocaleString("en")}: {reason}
        </div>
      ))}
    </>
  );
}
