import {nearest} from "../../lib/nearest.ts";
import {readCsv} from "./csv.ts";
import {type Fault, fault, isFault, quoted} from "./fault.ts";
import {type ManualFile, readSheetRecords} from "./manual-file.ts";
import {daysPeriod, namedPeriod, type Period} from "./manual-period.ts";
import type {Reading} from "./read.ts";
import {type Refusals, refusals} from "./refusals.ts";
import type {FileRecord, PlacedRow} from "./row.ts";

const COLUMNS = [
  "metric",
  "statistic",
  "service",
  "period",
  "start",
  "end",
  "value",
  "n",
  "source",
];
const N_MAX = 2_147_483_647;

/** What a figure may be of: a metric, and which of its statistics. */
type ManualMetric = {
  id: string;
  unit: string;
  statistics: readonly string[];
  /** Each observation is a person: a figure about too few of them is refused. */
  isOfPeople: boolean;
};

type Context = {
  timezone: string;
  metrics: readonly ManualMetric[];
  /** How many people a figure about people must cover. */
  minimumGroup: number;
};

/** Reads figures that somebody worked out by hand. Nothing of them is written anywhere. */
export function readManual(file: ManualFile, context: Context): Reading {
  const found = refusals({name: file.name, placeName: file.format === "xlsx" ? "row" : "line"});
  return {batches: readBatches(file, {context, refusals: found}), refusals: found};
}

async function* readBatches(
  file: ManualFile,
  {context, refusals: found}: {context: Context; refusals: Refusals},
): AsyncGenerator<readonly PlacedRow[]> {
  const columns = checkHeader(found);
  const records =
    file.format === "csv"
      ? readCsv(file.path, {columns, refusals: found})
      : readSheetRecords(file, {columns, refusals: found});
  let count = 0;
  for await (const batch of records) {
    count += batch.length;
    const rows = batch.flatMap(record => toRow(record, {context, refusals: found}) ?? []);
    if (found.isEmpty()) yield rows;
  }
  if (count === 0 && found.isEmpty()) found.stop({place: null, reason: "has no rows"});
  found.check();
}

function checkHeader(found: Refusals) {
  return (names: readonly string[], place: number | null) => {
    const add = (column: string, reason: string) => found.add({place, column, reason});
    for (const name of names) {
      if (COLUMNS.includes(name)) continue;
      const meant = nearest(name, COLUMNS);
      const help =
        meant === null ? `the columns are ${COLUMNS.join(", ")}` : `did you mean "${meant}"?`;
      add(name, `is not a column of figures; ${help}`);
    }
    for (const name of ["metric", "value", "source"]) {
      if (!names.includes(name)) add(name, "is missing");
    }
    const hasDays = names.includes("start") && names.includes("end");
    if (!names.includes("period") && !hasDays)
      add("period", "is missing, and so are start and end");
    found.check();
  };
}

type Cells = Readonly<Record<string, string>>;

function toRow(
  {place, cells: raw}: FileRecord,
  {context, refusals: found}: {context: Context; refusals: Refusals},
): PlacedRow | null {
  const cells: Cells = Object.fromEntries(
    Object.entries(raw).map(([name, cell]) => [name, cell == null ? "" : String(cell).trim()]),
  );
  const values = {
    metric: metricOf(cells, context),
    statistic: statisticOf(cells, context),
    period: periodOf(cells, context),
    value: amountOf(cells, context),
    n: countOf(cells, context),
    source: cells.source ? cells.source : fault("is missing: say where the figure comes from"),
  };
  let isWrong = false;
  for (const [column, value] of Object.entries(values)) {
    if (!isFault(value)) continue;
    isWrong = true;
    if (value.fault !== "") found.add({place, column, reason: value.fault});
  }
  if (isWrong) return null;
  const {metric, statistic, value, n, source} = values;
  const {period_start, period_end} = values.period as Period;
  const row = {metric, statistic, value, n, source, period_start, period_end};
  return {...row, service: cells.service ?? "", _place: place} as PlacedRow;
}

/** Of a metric that is not known nothing else can be said. */
const unsaid = fault("");

function metricOf({metric = ""}: Cells, {metrics}: Context): string | Fault {
  if (metrics.some(({id}) => id === metric)) return metric;
  if (metric === "") return fault("is missing");
  const meant = nearest(
    metric,
    metrics.map(({id}) => id),
  );
  const help = meant === null ? "`fivekeys metrics` lists them" : `did you mean "${meant}"?`;
  return fault(`is no metric: ${quoted(metric)}; ${help}`);
}

function statisticOf({metric, statistic = ""}: Cells, {metrics}: Context): string | Fault {
  const known = metrics.find(({id}) => id === metric)?.statistics;
  if (known === undefined) return unsaid;
  if (known.includes(statistic)) return statistic;
  if (statistic === "" && known.length === 1) return known[0]!;
  const said = statistic === "" ? "is missing" : `is none of the metric's: ${quoted(statistic)}`;
  return fault(`${said}; write ${known.join(" or ")}`);
}

function periodOf({period = "", start = "", end = ""}: Cells, {timezone}: Context): Period | Fault {
  if (period !== "" && (start !== "" || end !== "")) {
    return fault("is given twice: by its name, and by its start and end");
  }
  return period === "" ? daysPeriod({start, end}, timezone) : namedPeriod(period, timezone);
}

/** A share is 0.92 or 92 %: nothing else says which of the two is meant. */
function amountOf({metric, value = ""}: Cells, {metrics}: Context): number | Fault {
  const unit = metrics.find(({id}) => id === metric)?.unit;
  if (unit === undefined) return unsaid;
  const [, digits, percent] = /^([+-]?\d+(?:\.\d+)?(?:e[+-]?\d+)?)\s*(%?)$/i.exec(value) ?? [];
  if (digits === undefined) return fault(`is not a number: ${quoted(value)}`);
  const isShare = unit.startsWith("share");
  if (percent !== "" && !isShare) return fault(`is in percent, and the metric in ${unit}`);
  const number = percent === "" ? Number(digits) : Number(digits) / 100;
  if (isShare && Math.abs(number) > 1) {
    return fault(`is more than all: ${quoted(value)}; write 0.92 or 92 %`);
  }
  return number;
}

function countOf({metric, n = ""}: Cells, {metrics, minimumGroup}: Context): number | null | Fault {
  const known = metrics.find(({id}) => id === metric);
  if (known === undefined) return unsaid;
  if (n === "" && !known.isOfPeople) return null;
  if (!/^\d+$/.test(n) || Number(n) > N_MAX) {
    return fault(
      n === "" ? "is missing: this metric is about people" : `is no count: ${quoted(n)}`,
    );
  }
  if (known.isOfPeople && Number(n) < minimumGroup) {
    return fault(`is less than ${minimumGroup}, and nothing is told of fewer people`);
  }
  return Number(n);
}
