import {type ComponentChildren, Fragment} from "preact";
import {useState} from "preact/hooks";
import type {ExplainDocument} from "../../../documents/explain.ts";
import type {MetricDocument} from "../../../documents/metric.ts";
import {observationWords, shortRef} from "../../../words/card.ts";
import {counted, moment} from "../../../words/format.ts";
import {useDocument} from "../../document.ts";
import {apiPath, useView} from "../../view.ts";
import {Opened} from "../chain.tsx";
import {OutsideLink} from "../outside-link.tsx";
import {Paging, pageOf} from "../paging.tsx";
import {Empty, Shown} from "../states.tsx";
import {TableFrame} from "../table.tsx";
import {isOfWaves} from "./waves.ts";

const PAGE_ROWS = 20;

/** What the number was made of, the latest first; each opens into its evidence. */
export function Observations({document: {metric, timezone}}: {document: MetricDocument}) {
  const {view, change} = useView();
  const page = pageOf(view);
  // The waves that the trend shows: seldom is one in a window of days.
  const from = isOfWaves(metric) ? metric.series.points[0]?.start : undefined;
  const more = {from, limit: String(PAGE_ROWS), offset: String(page * PAGE_ROWS)};
  const doc = useDocument<ExplainDocument>(
    apiPath(`metrics/${metric.id}/observations`, {view, more}),
  );
  const turn = (to: number) => change({page: to === 0 ? null : String(to + 1)});
  return (
    <section class="panel" aria-labelledby="observations">
      <Shown doc={doc}>
        {found => (
          <>
            <div class="panel-head">
              <h2 id="observations">Observations</h2>
              <span class="soft">{counted(found.total, "observation")}, the latest first</span>
            </div>
            {found.observations.length === 0 ? (
              <Empty title="Nothing was observed in this window">
                <p class="soft">A longer window may hold something.</p>
              </Empty>
            ) : (
              <Rows found={found} metric={metric} timezone={timezone} />
            )}
            <Paging
              of="observations"
              page={page}
              rows={PAGE_ROWS}
              total={found.total}
              onTurn={turn}
            />
          </>
        )}
      </Shown>
    </section>
  );
}

function Rows({
  found: {observations, raw_events},
  metric,
  timezone,
}: {
  found: ExplainDocument;
  metric: MetricDocument["metric"];
  timezone: string;
}) {
  const [open, setOpen] = useState<string | null>(null);
  return (
    <TableFrame label="The observations as a table">
      <table class="observations">
        <thead>
          <tr>
            <th scope="col">When</th>
            <th scope="col" class="number">
              Value
            </th>
            <th scope="col">Of</th>
            <th scope="col">
              <span class="hidden">Where it came from</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {observations.map((one, i) => {
            const key = `${one.ref} ${one.observed_at} ${i}`;
            const isOpen = open === key;
            const toggle = () => setOpen(isOpen ? null : key);
            return (
              <Fragment key={key}>
                <Observation one={one} unit={metric.unit} timezone={timezone} isOpen={isOpen}>
                  {isOfWaves(metric) ? (
                    <WaveLink refId={one.ref} />
                  ) : (
                    <Opener refId={one.ref} isOpen={isOpen} onToggle={toggle} />
                  )}
                </Observation>
                {isOpen && (
                  <tr class="opening">
                    <td colSpan={4}>
                      <Opened refId={one.ref} why={one.why} rawEvents={raw_events} />
                    </td>
                  </tr>
                )}
              </Fragment>
            );
          })}
        </tbody>
      </table>
    </TableFrame>
  );
}

function Observation({
  one: {observed_at, value, is_censored, excluded, url},
  unit,
  timezone,
  isOpen,
  children,
}: {
  one: ExplainDocument["observations"][number];
  unit: string;
  timezone: string;
  isOpen: boolean;
  /** What it is of, and the way there. */
  children: ComponentChildren;
}) {
  return (
    <tr class={isOpen ? "opened" : undefined}>
      <td>{observed_at === null ? "still open" : moment(observed_at, timezone)}</td>
      <td class="number">
        {excluded !== null ? (
          <span class="soft">left out: {excluded}</span>
        ) : (
          `${is_censored ? "≥ " : ""}${observationWords(value, unit)}`
        )}
      </td>
      <td>{children}</td>
      <td>
        <OutsideLink url={url} />
      </td>
    </tr>
  );
}

function Opener({refId, isOpen, onToggle}: {refId: string; isOpen: boolean; onToggle: () => void}) {
  return (
    <button type="button" class="plain" title={refId} aria-expanded={isOpen} onClick={onToggle}>
      <span aria-hidden="true">{isOpen ? "▾ " : "▸ "}</span>
      {shortRef(refId)}
    </button>
  );
}

/** What a wave says stands on its own page: no answer behind it can be opened. */
function WaveLink({refId}: {refId: string}) {
  const {to} = useView();
  const [wave = refId, ...team] = refId.split("/");
  return (
    <a href={to("/surveys", {wave})}>
      {wave}
      {team.length > 0 && `, ${team.join("/")}`}
    </a>
  );
}
