import type {Config} from "../../config.ts";
import {minimumOf} from "../../lib/disclosure.ts";
import {UserError} from "../../lib/errors.ts";
import {dataFiles} from "../../pipeline/writer.ts";
import type {SurveyResult} from "../../tables/survey-result.ts";
import {duckdb} from "../../warehouse/duckdb.ts";

/** What may be shown of a closed wave. */
export type WaveResults = {
  results: SurveyResult[];
  /** In an order that tells nothing; null where too few have answered. */
  comments: string[] | null;
};

/** Reads a closed wave's results as they were published. Throws a UserError where there is no such wave. */
export async function readResults(waveId: string, config: Config): Promise<WaveResults> {
  const files = dataFiles(config);
  const published = await duckdb({path: files.published, readOnly: true});
  let results: SurveyResult[];
  try {
    results = await published.rows<SurveyResult>(
      `select * from survey_result where wave_id = $wave
      order by dimension, question nulls first, part, team`,
      {wave: waveId},
    );
  } finally {
    await published.close();
  }
  if (results.length === 0) {
    throw new UserError(`Cannot show the wave "${waveId}": no answers of it were kept`, {
      hint: "Results are there once `fivekeys survey close` has run and enough people have answered.",
    });
  }
  const people = Math.max(0, ...results.map(({part, n}) => (part === "all" ? (n ?? 0) : 0)));
  const isShown = people >= minimumOf(config.people.minimumGroup).comments;
  return {results, comments: isShown ? await readComments(waveId, files.private) : null};
}

async function readComments(waveId: string, path: string): Promise<string[]> {
  const warehouse = await duckdb({path, readOnly: true});
  try {
    const rows = await warehouse.rows<{comment: string}>(
      `select comment from source.survey_answer
      where wave_id = $wave and comment is not null order by answer_id`,
      {wave: waveId},
    );
    return rows.map(({comment}) => comment);
  } finally {
    await warehouse.close();
  }
}

export function resultsText({results, comments}: WaveResults): string {
  const lines = results.map(({dimension, kind, question, part, team, suppressed, ...figures}) => {
    const of = part === "cut" ? `team ${team}` : part === "rest" ? "other teams" : "all";
    const name = `${question ?? `all ${kind} questions on ${dimension}`}, ${of}`;
    if (suppressed !== null) return `${name}: ${suppressed}`;
    const {n, mean, mean_low: low, mean_high: high, low_share: share} = figures;
    const score = (value: number | null) =>
      value === null ? "?" : kind === "share" ? `${Math.round(100 * value)} %` : value.toFixed(2);
    const few = share === null ? "" : `, ${Math.round(100 * share)} % said 2 or less`;
    return `${name}: ${score(mean)} (${score(low)} to ${score(high)}), n ${n}${few}`;
  });
  const said =
    comments === null
      ? "Comments: too few people have answered to show them."
      : `Comments: ${comments.length}${comments.map(text => `\n\n${text}`).join("")}`;
  return `${lines.join("\n")}\n\n${said}\n`;
}
