import {minimumOf} from "../../lib/disclosure.ts";
import {type ExitCode, exitCodes, UserError} from "../../lib/errors.ts";
import {loadQuestions} from "../../lib/questions.ts";
import {catalogue} from "../../metrics/catalogue.ts";
import {importedWave, importSurvey, type SurveyImport} from "../../pipeline/survey-import.ts";
import {withWriter} from "../../pipeline/writer.ts";
import {loadMapping} from "../../sources/import/survey/mapping.ts";
import {type Mapped, project} from "../../sources/import/survey/project.ts";
import {openSurveyFile} from "../../sources/import/survey/read.ts";
import type {SurveyWave} from "../../tables/survey.ts";
import type {GlobalOptions, Terminal} from "../command.ts";
import {openConfig} from "../open-config.ts";

export type ImportFlags = {mapping?: string; dryRun?: boolean; replace?: boolean};

/**
 * Stores what people said in a survey tool, by a mapping, all or none. With `--dry-run` it says what would be stored
 * and what not, and stores nothing.
 */
export async function importFile({
  args,
  options,
  terminal,
}: {
  args: readonly string[];
  options: GlobalOptions & ImportFlags;
  terminal: Terminal;
}): Promise<ExitCode> {
  const [name, ...others] = args;
  const {cwd, env, log} = terminal;
  if (name === undefined || others.length > 0 || options.mapping === undefined) {
    throw new UserError("Cannot import a survey: its file or its mapping is missing", {
      hint: "Write `fivekeys survey import <file> --mapping <file>`.",
    });
  }
  const config = await openConfig({options, terminal});
  const questions = loadQuestions(config.surveys.questions, config);
  const mapping = loadMapping(options.mapping, {cwd, questions});
  const file = openSurveyFile(name, {cwd});
  const teams = Object.keys(config.teams);
  const mapped = project(file.sheet, {mapping, questions, teams, refusals: file.refusals});
  const survey: SurveyImport = {mapping, mapped, file, questions};
  const wave = importedWave(survey, config);
  if (mapped.people < minimumOf(config.people.minimumGroup).comments) leaveComments(mapped);
  if (options.dryRun) {
    terminal.out(options.json ? documentOf(survey, {wave, stored: null}) : preview(survey, wave));
    file.refusals.check();
    return exitCodes.done;
  }
  file.refusals.check();
  const metrics = catalogue(config);
  const now = terminal.now();
  const replace = options.replace ?? false;
  const {stored} = await withWriter({config, env, now}, writer =>
    importSurvey(writer, survey, {config, metrics, log, now, replace}),
  );
  if (options.json) terminal.out(documentOf(survey, {wave, stored}));
  else {
    const news = stored === 0 ? "nothing new" : `${stored.toLocaleString("en")} new answers`;
    log.note(`Read ${counted(mapped.people, "response")} of the wave "${wave.wave_id}": ${news}.`);
    for (const line of notUsed(survey)) log.note(line);
  }
  return exitCodes.done;
}

/** Comments of so few people are not stored. */
function leaveComments({answers, notUsed}: Mapped): void {
  const count = answers.filter(({comment}) => comment !== null).length;
  if (count > 0) notUsed["a comment, and too few people have answered"] = count;
}

function documentOf(
  {mapped: {columns, dropped, notUsed, people}}: SurveyImport,
  {wave: {wave_id, origin}, stored}: {wave: SurveyWave; stored: number | null},
): string {
  const document = {
    schema: "fivekeys.survey-import/1",
    ...{wave: wave_id, origin, responses: people, stored, columns, dropped, not_used: notUsed},
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

/** What would be stored and what not, without anything that anybody said. */
function preview(survey: SurveyImport, wave: SurveyWave): string {
  const {mapping, mapped} = survey;
  const {columns, dropped, people} = mapped;
  const team = mapping.team === undefined ? [] : [`  ${mapping.team.column} → team`];
  const lines = [
    `Wave ${wave.wave_id} (${wave.survey} ${wave.survey_version}) from ${wave.origin}, ${mapping.wave.opened} to ${mapping.wave.closed}: ${counted(people, "response")}.`,
    "Maps:",
    ...columns.map(
      ({column, question, answers, empty}) =>
        `  ${column} → ${question}: ${counted(answers, "answer")}, ${empty} empty`,
    ),
    ...team,
    dropped.length === 0 ? "Drops no column." : "Drops:",
    ...dropped.map(column => `  ${column}`),
    ...notUsed(survey),
    "Nothing was stored.",
  ];
  return `${lines.join("\n")}\n`;
}

function notUsed({mapped}: SurveyImport): string[] {
  return Object.entries(mapped.notUsed).map(
    ([reason, count]) => `Not used: ${count.toLocaleString("en")} (${reason}).`,
  );
}

function counted(count: number, noun: string): string {
  return `${count.toLocaleString("en")} ${noun}${count === 1 ? "" : "s"}`;
}
