import {useMemo} from "preact/hooks";
import type {Distribution} from "../../../documents/distribution.ts";
import type {MetricDocument} from "../../../documents/metric.ts";
import {observationWords} from "../../../words/card.ts";
import {counted, value} from "../../../words/format.ts";
import {useDocument} from "../../document.ts";
import {apiPath, useView} from "../../view.ts";
import type {Charts} from "../chart.tsx";
import {ChartFrame} from "../chart-frame.tsx";
import {Empty, Shown, TooLittle} from "../states.tsx";

const HEIGHT = 230;
/** Below this many a shape is only noise. */
const SHAPE_MIN = 5;

/** How the observations of the window scatter. */
export function DistributionPanel({document: {metric}}: {document: MetricDocument}) {
  const {view} = useView();
  const doc = useDocument<Distribution>(apiPath(`metrics/${metric.id}/distribution`, {view}));
  return (
    <Shown doc={doc} waiting={<div class="panel tall" />}>
      {found => <Scatter found={found} unit={metric.unit} />}
    </Shown>
  );
}

function Scatter({found, unit}: {found: Distribution; unit: string}) {
  const {bins, quantiles, n, of, open, suppressed} = found;
  const own = of === "weeks" ? "" : unit;
  const draw = useMemo(() => {
    const format = (amount: number) => observationWords(amount, own);
    const label =
      own === "share"
        ? `Distribution of ${n} ${of}: ${bins.map(bin => `${format(bin.from)} ${bin.count}`).join(", ")}`
        : `Distribution of ${n} ${of}: half at most ${value(quantiles.p50, own)}, ` +
          `90 % at most ${value(quantiles.p90, own)}`;
    return (charts: Charts, width: number) =>
      charts.histogram({bins, quantiles}, {width, height: HEIGHT, label, format});
  }, [bins, quantiles, n, of, own]);
  if (suppressed !== null || n < SHAPE_MIN) {
    return (
      <section class="panel" aria-labelledby="distribution">
        <div class="panel-head">
          <h2 id="distribution">Distribution</h2>
        </div>
        {suppressed === null ? (
          <TooLittle has={n} needs={SHAPE_MIN} of={of} />
        ) : (
          <Empty title="The distribution is not shown">{capital(suppressed)}.</Empty>
        )}
      </section>
    );
  }
  return (
    <ChartFrame<Distribution["bins"][number]>
      title="Distribution"
      aside={
        of === "weeks" ? `${counted(n, "week")} by how many each had` : counted(n, "observation")
      }
      draw={draw}
      height={HEIGHT}
      table={{
        caption: "How many observations lie where",
        columns: [
          {head: "From", cell: ({from}) => observationWords(from, own), isNumber: true},
          {
            head: "To below",
            cell: bin => (bin.from === bin.to ? "–" : value(bin.to, own)),
            isNumber: true,
          },
          {head: "Count", cell: ({count}) => count, isNumber: true},
        ],
        rows: bins,
        keyOf: (_, index) => String(index),
      }}
    >
      {(open > 0 || found.scale === "doubling") && (
        <p class="legend">
          {[
            found.scale === "doubling" ? "Each step to the right is twice as long." : "",
            open > 0 ? `${open} still open, in no bar.` : "",
          ].join(" ")}
        </p>
      )}
    </ChartFrame>
  );
}

function capital(words: string): string {
  return words.slice(0, 1).toUpperCase() + words.slice(1);
}
