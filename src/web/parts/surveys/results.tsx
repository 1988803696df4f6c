import type {WaveDocument} from "../../../documents/surveys.ts";
import {changeWords, held} from "../../../words/card.ts";
import {interval} from "../../../words/format.ts";
import {type Column, Table} from "../table.tsx";
import {Scale} from "./scale.tsx";
import {
  dimensionWords,
  groupWords,
  questionWords,
  type Result,
  resultValue,
  suppressedWords,
} from "./words.ts";

/** What a wave says of each dimension: by question, by team, and each question by team. */
export function Results({wave, before}: {wave: WaveDocument; before: WaveDocument | null}) {
  const groups = Object.values(
    Object.groupBy(wave.results, ({dimension, kind}) => `${dimension} ${kind}`),
  )
    .flatMap(group => (group === undefined ? [] : [group]))
    .toSorted(([a], [b]) => orderOf(a!.dimension) - orderOf(b!.dimension));
  return (
    <>
      {groups.map(group => (
        <Dimension
          key={`${group[0]!.dimension} ${group[0]!.kind}`}
          group={group}
          wave={wave}
          before={before}
        />
      ))}
    </>
  );
}

/** Satisfaction first, as on the overview; the rest in the order in which they come. */
function orderOf(dimension: string): number {
  return dimension === "satisfaction" ? 0 : 1;
}

function Dimension({
  group,
  wave,
  before,
}: {
  group: readonly Result[];
  wave: WaveDocument;
  before: WaveDocument | null;
}) {
  const {dimension, kind} = group[0]!;
  const id = `results-${dimension}-${kind}`;
  const questions = group.filter(({part, question}) => part === "all" && question !== null);
  const whole = group.filter(({part, question}) => part === "all" && question === null);
  const teams = group.filter(({part, question}) => part !== "all" && question === null);
  const each = group.filter(({part, question}) => part !== "all" && question !== null);
  const title = `${dimensionWords(dimension)}${kind === "share" ? ", share of time" : ""}`;
  const isOne = questions.length === 1;
  return (
    <section class="panel survey-results" aria-labelledby={id}>
      <div class="panel-head">
        <h2 id={id}>{title}</h2>
        <span class="soft">
          {kind === "share" ? "from 0 to 100 %" : "from 1 to 5; 5 is best"} · line: 95 % interval
        </span>
      </div>
      <div class="sides">
        <Rows
          caption="Everybody, by question"
          about={title}
          head="Question"
          nameOf={({question}) => questionWords(question, wave)}
          rows={isOne ? questions : [...questions, ...whole]}
          before={before}
        />
        {teams.length > 0 && (
          <Rows
            caption={isOne ? "By team" : "By team, all questions together"}
            about={title}
            head="Team"
            nameOf={groupWords}
            rows={teams}
            before={before}
          />
        )}
      </div>
      {!isOne && each.length > 0 && (
        <details class="as-table">
          <summary>Each question by team</summary>
          <Rows
            caption="Each question by team"
            about={title}
            head="Question and team"
            nameOf={row => `${questionWords(row.question, wave)}: ${groupWords(row)}`}
            rows={each}
            before={before}
          />
        </details>
      )}
    </section>
  );
}

function Rows({
  caption,
  about,
  head,
  nameOf,
  rows,
  before,
}: {
  caption: string;
  /** The dimension, so that one table can be told from those of others. */
  about: string;
  head: string;
  nameOf: (row: Result) => string;
  rows: readonly Result[];
  before: WaveDocument | null;
}) {
  const hasLow = rows.some(({low_share}) => low_share !== null);
  const columns: Column<Result>[] = [
    {head, cell: nameOf},
    {head: "Mean", cell: ({mean, kind}) => held(resultValue(mean, kind)), isNumber: true},
    {head: "95 %", cell: row => <Bounds row={row} />},
    {head: "n", cell: ({n}) => n ?? "–", isNumber: true},
    ...(hasLow
      ? [{head: "2 or less", cell: (row: Result) => held(lowWords(row)), isNumber: true}]
      : []),
    ...(before === null
      ? []
      : [
          {
            head: `On ${before.wave_id}`,
            cell: (row: Result) => <Change row={row} before={before} />,
            isNumber: true,
          },
        ]),
  ];
  return (
    <Table<Result>
      caption={caption}
      label={`${about}: ${caption}`}
      columns={columns}
      rows={rows}
      keyOf={({question, part, team}) => `${question} ${part} ${team}`}
    />
  );
}

function Bounds({row}: {row: Result}) {
  const {mean, mean_low: low, mean_high: high, kind, suppressed} = row;
  const why = suppressedWords(suppressed);
  if (why !== null) return <span class="soft">{why}</span>;
  if (mean === null) return <span class="soft">–</span>;
  return (
    <span class="interval">
      <Scale value={mean} low={low} high={high} kind={kind} />
      <span class="soft">{held(interval({low, high}, kind === "share" ? "share" : "score"))}</span>
    </span>
  );
}

function lowWords({low_share}: Result): string {
  return resultValue(low_share, "share");
}

/** The mean against the wave before: an arrow, how much, and the same in words. */
function Change({row, before}: {row: Result; before: WaveDocument}) {
  const {dimension, kind, question, part, team, mean} = row;
  if (mean === null) return <span class="soft">–</span>;
  const old = before.results.find(
    one =>
      one.dimension === dimension &&
      one.kind === kind &&
      one.question === question &&
      one.part === part &&
      one.team === team,
  );
  const unit = kind === "share" ? "share" : "score";
  const span = before.wave_id;
  const {direction, short, long} = changeWords({now: mean, before: old?.mean ?? null, unit, span});
  const arrow = direction === "up" ? "▲ " : direction === "down" ? "▼ " : "";
  return (
    <span title={long}>
      <span aria-hidden="true">{held(`${arrow}${short}`)}</span>
      <span class="hidden">{long}</span>
    </span>
  );
}
