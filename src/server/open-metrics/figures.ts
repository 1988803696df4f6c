import type {Measured, MetricResult} from "../../metrics/evaluate.ts";
import type {Metric} from "../../metrics/header.ts";
import type {Statistic} from "../../metrics/statistic.ts";
import type {Family, Sample} from "./exposition.ts";

/** The numbers of a metric, of all services (`service` is empty) or of one. */
export type Figures = {metric: Metric; service: string} & Pick<
  MetricResult | Measured,
  "statistics" | "coverage"
>;

const VERDICTS = ["met", "missed", "no data"] as const;
const EVIDENCES = ["strong", "weak", "insufficient", "manual"] as const;

type Row = {labels: Record<string, string>; statistic: Statistic};

/**
 * The numbers as families: value, interval, n and target of each statistic, its verdict and its evidence. What has no
 * value has no sample: a gap, not a zero.
 */
export function figureFamilies(figures: readonly Figures[]): Family[] {
  const rows = figures.flatMap(({metric, service, statistics}): Row[] =>
    statistics.map(statistic => ({
      labels: {metric: metric.id, statistic: statistic.name, service, unit: metric.unit},
      statistic,
    })),
  );
  const gauge = (
    suffix: string,
    help: string,
    pick: (statistic: Statistic) => number | null | undefined,
  ): Family => ({
    name: `fivekeys_metric_${suffix}`,
    type: "gauge",
    help,
    samples: rows.flatMap(({labels, statistic}) => {
      const value = pick(statistic);
      return value === null || value === undefined ? [] : [{suffix: "", labels, value}];
    }),
  });
  return [
    gauge("value", "The statistic of the window.", ({value}) => value),
    gauge("low", "The lower end of its 95 % interval.", ({low}) => low),
    gauge("high", "The upper end.", ({high}) => high),
    gauge("n", "How many observations it rests on.", ({n}) => n),
    gauge("target_low", "What the value should be at least.", ({target}) => target?.at_least),
    gauge("target_high", "What it should be at most.", ({target}) => target?.at_most),
    {
      name: "fivekeys_metric_verdict",
      type: "gauge",
      help: "1 for how the window stands to the target, 0 for the others.",
      samples: rows
        .filter(({statistic}) => statistic.target !== null)
        .flatMap(row => states(row, {name: "verdict", of: VERDICTS, is: row.statistic.verdict})),
    },
    {
      name: "fivekeys_metric_evidence",
      type: "gauge",
      help: "1 for how sure the verdict is, 0 for the others.",
      samples: rows
        .filter(({statistic}) => statistic.evidence !== null)
        .flatMap(row => states(row, {name: "evidence", of: EVIDENCES, is: row.statistic.evidence})),
    },
    {
      name: "fivekeys_metric_open",
      type: "gauge",
      help: "How many observations have begun and not ended.",
      samples: figures.map(({metric, service, coverage}) => ({
        suffix: "",
        labels: {metric: metric.id, service},
        value: coverage.censored,
      })),
    },
  ];
}

function states(
  {labels}: Row,
  {name, of, is}: {name: string; of: readonly string[]; is: string | null},
): Sample[] {
  return of.map(state => ({
    suffix: "",
    labels: {...labels, [name]: state},
    value: state === is ? 1 : 0,
  }));
}
