import type {CutRow, CutsDocument} from "../../../documents/cuts.ts";
import type {MetricDocument} from "../../../documents/metric.ts";
import type {Statistic} from "../../../metrics/statistic.ts";
import {held, leading, verdictWords} from "../../../words/card.ts";
import {interval, value} from "../../../words/format.ts";
import {useDocument} from "../../document.ts";
import {apiPath, type CutBy, cuts, useView} from "../../view.ts";
import {isFromZero} from "../card.tsx";
import {Pick} from "../pick.tsx";
import {Empty, Shown} from "../states.tsx";
import {Table} from "../table.tsx";
import {Evidence, Shape} from "../verdict.tsx";
import {isOfWaves} from "./waves.ts";

/** The metric of each service, team or environment, with its interval drawn beside those of the others. */
export function Cuts({document: {metric}}: {document: MetricDocument}) {
  const {view, change} = useView();
  const usual: CutBy = isOfWaves(metric) ? "team" : "service";
  const by: CutBy = cuts.find(cut => cut === view.cut) ?? usual;
  const doc = useDocument<CutsDocument>(apiPath(`metrics/${metric.id}/cuts`, {view, more: {by}}));
  return (
    <section class="panel cuts" aria-labelledby="cuts">
      <div class="panel-head">
        <h2 id="cuts">Side by side</h2>
        <Pick
          label="Cut by"
          value={by}
          options={cuts.map(cut => [cut, `By ${cut}`] as const)}
          onPick={cut => change({cut: cut === usual ? null : cut})}
        />
      </div>
      <Shown doc={doc}>{found => <Rows found={found} />}</Shown>
    </section>
  );
}

function Rows({found: {cuts: rows, by, unit}}: {found: CutsDocument}) {
  const {view, change} = useView();
  if (rows.length === 0) return <Empty title={`Nothing is known by ${by}`} />;
  const reach = reachOf(rows, unit);
  return (
    <Table<CutRow>
      caption={`The window by ${by}`}
      isCaptionHidden
      columns={[
        {
          head: by[0]!.toUpperCase() + by.slice(1),
          cell: ({name}) => (
            <button
              type="button"
              class="plain"
              aria-pressed={view[by] === name}
              onClick={() => change({[by]: view[by] === name ? null : name, page: null})}
            >
              {name}
            </button>
          ),
        },
        {head: "Value", cell: row => held(shownOf(row, unit)), isNumber: true},
        {head: "Verdict", cell: row => <CutVerdict row={row} unit={unit} />},
        {head: "95 %", cell: row => <Interval of={row.statistics[0]!} reach={reach} unit={unit} />},
        {head: "n", cell: ({statistics}) => statistics[0]!.n, isNumber: true},
      ]}
      rows={rows}
      keyOf={({name}) => name}
    />
  );
}

function shownOf({statistics}: CutRow, unit: string): string {
  return value(statistics[0]!.value, unit);
}

function CutVerdict({row: {statistics, suppressed}, unit}: {row: CutRow; unit: string}) {
  if (suppressed !== null) return <span class="soft">not shown: {suppressed}</span>;
  const of = leading({statistics}).judged;
  return (
    <span class="inline-verdict">
      <Shape verdict={of.verdict} />
      {held(verdictWords(of, unit))}
      <Evidence of={of} />
    </span>
  );
}

type Reach = {low: number; high: number};

/** What all intervals and the target need, so that the rows can be compared. */
function reachOf(rows: readonly CutRow[], unit: string): Reach {
  const all = rows.flatMap(({statistics: [of]}) =>
    [of!.low, of!.high, of!.value, of!.target?.at_least, of!.target?.at_most].filter(
      one => one !== null && one !== undefined,
    ),
  );
  const [low, high] = [Math.min(...all), Math.max(...all)];
  const least = isFromZero(unit) ? Math.min(0, low) : low;
  return all.length === 0 || high === least ? {low: 0, high: 1} : {low: least, high};
}

const WIDTH = 120;

/** An interval as a line with the value as a dot on it, and the target as a dashed mark; the words say the same. */
function Interval({of, reach, unit}: {of: Statistic; reach: Reach; unit: string}) {
  const {low, high, value: amount, target} = of;
  if (amount === null) return <span class="soft">–</span>;
  const x = (one: number) => 3 + ((one - reach.low) / (reach.high - reach.low)) * (WIDTH - 6);
  const bounds = [target?.at_least, target?.at_most].filter(bound => bound !== undefined);
  return (
    <span class="interval">
      <svg viewBox={`0 0 ${WIDTH} 16`} width={WIDTH} height="16" aria-hidden="true">
        {bounds.map(bound => (
          <line key={bound} class="bound" x1={x(bound)} x2={x(bound)} y1="1" y2="15" />
        ))}
        {(low !== null || high !== null) && (
          <line class="span" x1={x(low ?? reach.low)} x2={x(high ?? reach.high)} y1="8" y2="8" />
        )}
        <circle class="value-dot" cx={x(amount)} cy="8" r="3.4" />
      </svg>
      {(low !== null || high !== null) && <span class="soft">{held(interval(of, unit))}</span>}
    </span>
  );
}
