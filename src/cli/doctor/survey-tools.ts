import type {Config, SurveyToolSource} from "../../config.ts";
import {UserError} from "../../lib/errors.ts";
import {type Check, count, fail, pass} from "./check.ts";

/** Whether each survey tool has something to sign in with, and mappings that can be used. Asks no network. */
export async function checkSurveyTools(
  config: Config,
  env: Readonly<Record<string, string | undefined>>,
): Promise<Check[]> {
  const checks: Check[] = [];
  for (const tool of config.surveyTools) checks.push(await checkTool(tool, {config, env}));
  return checks;
}

async function checkTool(
  {tool, forms}: SurveyToolSource,
  {config, env}: {config: Config; env: Readonly<Record<string, string | undefined>>},
): Promise<Check> {
  // Loaded only now: who asks no such tool does not wait for what reads them.
  const {isDelivered, surveySecret, surveyTools} = await import(
    "../../sources/import/survey/api/tools.ts"
  );
  const {loadMapping} = await import("../../sources/import/survey/mapping.ts");
  const {loadQuestions} = await import("../../lib/questions.ts");
  const name = {id: tool, title: surveyTools[tool].name};
  try {
    const isSent = isDelivered(tool, env);
    if (!isSent) surveySecret(tool, env);
    const questions = loadQuestions(config.surveys.questions, config);
    const waves = forms.map(
      ({mapping}) => loadMapping(mapping, {cwd: config.root, questions}).wave.id,
    );
    const twice = waves.find((wave, i) => waves.indexOf(wave) !== i);
    if (twice !== undefined) {
      return fail(name, {
        detail: `the wave "${twice}" is read by two mappings: the second would be refused`,
        fix: "Give each mapping a wave of its own.",
      });
    }
    const how = isSent ? "sends its responses by its webhook" : "signs in by a secret";
    return pass(name, `${how}, ${count(waves.length, "wave")}`);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return fail(name, {detail: error.message, fix: error.hint ?? "Correct the file."});
  }
}
