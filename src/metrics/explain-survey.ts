import type {SurveyResult} from "../tables/survey-result.ts";
import type {Warehouse} from "../warehouse/warehouse.ts";
import type {Link} from "./reason.ts";
import {rowsOf} from "./rows-of.ts";

/**
 * What waves of a survey open into, `<wave>` or `<wave>/<team>`: what was said of each question, as far as disclosure
 * control lets it be told. It ends there: no answer of one person is behind it any more.
 */
export async function ofWaves(
  published: Warehouse,
  asked: readonly string[],
): Promise<Map<string, Link[]>> {
  const rows = await rowsOf<SurveyResult>(published, {
    from: "survey_result",
    key: "concat_ws('/', t.wave_id, t.team)",
    asked,
    rest: "order by t.dimension, t.kind, t.question nulls first",
  });
  const told = rows.filter(({part}) => part !== "rest");
  return new Map(
    [...Map.groupBy(told, row => row.asked)].map(([ref, results]) => [
      ref,
      [waveLink(ref, results[0]!), ...results.map(resultLink)],
    ]),
  );
}

function waveLink(ref: string, {wave_id, survey, team, closed_at: at}: SurveyResult): Link {
  const whose = team === null ? "" : `, what ${team} said`;
  const words = `wave ${wave_id} of ${survey}${whose}: answers are told together only; closed`;
  return {kind: "wave", id: ref, at, words, url: null, events: []};
}

function resultLink(result: SurveyResult): Link {
  const {wave_id, dimension, kind, question, team} = result;
  const id = [wave_id, dimension, kind, question, team].filter(part => part !== null).join("/");
  const about = `${dimension}, ${question ?? "all questions together"}`;
  const words = `${about}: ${figures(result)}`;
  return {kind: "answers", id, at: null, words, url: null, events: []};
}

function figures({kind, n, mean, mean_low, mean_high, suppressed}: SurveyResult): string {
  if (suppressed !== null) return `not shown, ${suppressed}`;
  const [value, low, high] = [mean!, mean_low!, mean_high!].map(one =>
    kind === "share" ? `${Math.round(one * 100)} %` : String(Number(one.toFixed(2))),
  );
  return `mean ${value}, 95 % interval ${low} to ${high}, ${n} answered`;
}
