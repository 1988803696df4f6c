import {workingHoursPhrases} from "./working-hours-phrase.ts";

/**
 * The few words in which warehouses differ, as functions that each adapter installs before a metric runs.
 * This is DuckDB's phrasebook.
 */
export type Phrases = {
  /** Spans of equal offset of the reporting zone: from this instant on, so many minutes east of UTC. */
  offsets: readonly {from: string; minutes: number}[];
  minimumGroup: number;
  countsFirstDeployment: boolean;
};

export function duckdbPhrases({offsets, minimumGroup, countsFirstDeployment}: Phrases): string[] {
  const [first, ...later] = offsets;
  const cases = later
    .toReversed()
    .map(({from, minutes}) => `when t >= timestamp '${sqlInstant(from)}' then ${seconds(minutes)}`)
    .join(" ");
  const before = seconds(first?.minutes ?? 0);
  const offset = cases === "" ? `${before}` : `(case ${cases} else ${before} end)`;
  const macros = [
    // Hours with a fraction; null when either end is unknown. A negative span is clamped to 0 (clock skew).
    `hours_between(a, b) as case
      when a is not null and b is not null then greatest(0, (epoch_us(b) - epoch_us(a)) / 3.6e9)
    end`,
    // In seconds: local mean times and Liberia's before 1972 had half minutes.
    `zone_offset(t) as to_seconds(${offset})`,
    "local_date(t) as cast(t + zone_offset(t) as date)",
    "local_week(t) as cast(date_trunc('week', local_date(t)) as date)",
    // The instant at which a local day begins, or one o'clock where the clocks skip midnight. Lambdas keep each
    // guess in a name: written out, the query would grow with the cube of the number of offsets.
    `local_midnight(d) as list_transform([d::timestamp], lambda day:
      list_transform([day - zone_offset(day)], lambda guess:
        list_transform([day - zone_offset(guess)], lambda found:
          greatest(found, day - zone_offset(found))
        )[1]
      )[1]
    )[1]`,
    `minimum_group() as ${minimumGroup}`,
    `counts_first_deployment() as ${countsFirstDeployment}`,
  ].map(phrase => `create or replace temp macro ${phrase}`);
  return [...macros, ...workingHoursPhrases];
}

function seconds(minutes: number): number {
  return Math.round(minutes * 60);
}

/** An ISO instant in the form of an SQL literal. */
function sqlInstant(iso: string): string {
  return iso.replace("T", " ").replace("Z", "");
}
