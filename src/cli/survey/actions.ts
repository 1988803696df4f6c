import {minimumOf} from "../../lib/disclosure.ts";
import {type ExitCode, exitCodes, UserError} from "../../lib/errors.ts";
import {loadQuestions, type Questionnaire} from "../../lib/questions.ts";
import {catalogue} from "../../metrics/catalogue.ts";
import {closeWave} from "../../pipeline/survey/close-wave.ts";
import {makeWave} from "../../pipeline/survey/make.ts";
import {waveStore} from "../../pipeline/survey/store.ts";
import {invitedCount} from "../../pipeline/survey/wave.ts";
import {withWriter} from "../../pipeline/writer.ts";
import type {GlobalOptions, Terminal} from "../command.ts";
import {openConfig} from "../open-config.ts";
import {linkBase, linkLines, unusedLines} from "./links.ts";
import {type PeopleFlags, readPeople} from "./people.ts";
import {readResults, resultsText} from "./results.ts";
import {turnout, turnoutText, unknownWave, waveIdOf} from "./waves.ts";

export type Flags = PeopleFlags & {wave?: string; url?: string; format?: string};

type Task = {options: GlobalOptions & Flags; terminal: Terminal};

/** Checks the questions and prints them. */
export async function questions({options, terminal}: Task): Promise<ExitCode> {
  const config = await openConfig({options, terminal});
  const found = loadQuestions(config.surveys.questions, config);
  if (options.json) print(terminal, {schema: "fivekeys.questions/1", ...found});
  else terminal.out(questionsText(found));
  return exitCodes.done;
}

function questionsText({survey, version, languages, questions}: Questionnaire): string {
  const lines = questions.flatMap(({id, kind, dimension, isRequired, text, choices}) => [
    `\n${id} (${[kind, dimension, isRequired ? null : "optional"].filter(Boolean).join(", ")})`,
    `  ${text.en}`,
    ...choices.map(({value, label}) => `  ${String(value).padStart(4)}  ${label.en}`),
  ]);
  return `${survey} ${version} (${languages.join(", ")})\n${lines.join("\n")}\n`;
}

/** Makes a wave and prints its links, once. */
export async function create({options, terminal}: Task): Promise<ExitCode> {
  const config = await openConfig({options, terminal});
  const waveId = waveIdOf(options.wave);
  const base = linkBase(options.url);
  const format = options.json ? "ndjson" : formatOf(options.format);
  const people = readPeople(options, {config, cwd: terminal.cwd});
  const found = loadQuestions(config.surveys.questions, config);
  const minimum = minimumOf(config.people.minimumGroup);
  const {wave, invitations} = makeWave(people, {waveId, questions: found, minimum});
  const isAgain = await waveStore(config.dataFolder).change(waveId, before => {
    if (before !== null && before.status !== "made") {
      throw new UserError(`Cannot make the wave "${waveId}": it was opened already`, {
        hint: "Its links are out. Choose another id.",
      });
    }
    return {wave, result: before !== null};
  });
  terminal.out(linkLines(invitations, {waveId, base, format}));
  terminal.log.note(
    `${invitations.length} links of the wave "${waveId}". They are not stored: keep them until it is closed.`,
  );
  if (isAgain) terminal.log.note("The links that were made for it before work no longer.");
  if (wave.invited[""] !== undefined) {
    terminal.log.note(
      `${wave.invited[""]} people are asked without their team, which is too small to be told apart (fewer than ${minimum.cut}).`,
    );
  }
  return exitCodes.done;
}

function formatOf(format = "csv"): "csv" | "ndjson" {
  if (format === "csv" || format === "ndjson") return format;
  throw new UserError(`Cannot write links as "${format}"`, {
    hint: "Write --format csv or --format ndjson.",
  });
}

/** Lets people answer. */
export async function open({options, terminal}: Task): Promise<ExitCode> {
  const config = await openConfig({options, terminal});
  const waveId = waveIdOf(options.wave);
  const store = waveStore(config.dataFolder);
  if (store.read(waveId) === null) throw unknownWave(waveId, store);
  const now = terminal.now().toISOString();
  const isNew = await store.change(waveId, wave => {
    if (wave === null) throw unknownWave(waveId, store);
    if (wave.status === "open") return {wave, result: false};
    if (wave.status !== "made") {
      throw new UserError(`Cannot open the wave "${waveId}": it is closed`, {
        hint: "Make another with `fivekeys survey create`.",
      });
    }
    return {wave: {...wave, status: "open", opened_at: now}, result: true};
  });
  if (options.json) print(terminal, {schema: "fivekeys.survey/1", wave: waveId, status: "open"});
  else terminal.log.note(`The wave "${waveId}" ${isNew ? "is open" : "was open already"}.`);
  return exitCodes.done;
}

/** Prints those of the lines on stdin whose link was not used yet, and how many of each team have answered. */
export async function remind({options, terminal}: Task): Promise<ExitCode> {
  const config = await openConfig({options, terminal});
  const waveId = waveIdOf(options.wave);
  const store = waveStore(config.dataFolder);
  const wave = store.read(waveId);
  if (wave === null) throw unknownWave(waveId, store);
  if (wave.status !== "open") {
    throw new UserError(`Cannot remind anybody of the wave "${waveId}": it is not open`, {
      hint: wave.status === "made" ? `Run \`fivekeys survey open --wave ${waveId}\`.` : null,
    });
  }
  const teams = turnout(wave);
  const text = terminal.isInteractive ? "" : await terminal.input();
  const {lines, links, foreign, without} = unusedLines(text, wave);
  if (options.json) print(terminal, {schema: "fivekeys.survey/1", wave: waveId, teams, lines});
  else terminal.out(lines.map(line => `${line}\n`).join(""));
  terminal.log.note(turnoutText(teams));
  if (text !== "") terminal.log.note(`Links that were not used yet: ${links}.`);
  if (foreign > 0) terminal.log.note(`Not used: ${foreign} lines with a link of another wave.`);
  if (without > 0) terminal.log.note(`Not used: ${without} lines without a link.`);
  return exitCodes.done;
}

/** Ends a wave, and stores its answers for the results. */
export async function close({options, terminal}: Task): Promise<ExitCode> {
  const {env, log} = terminal;
  const config = await openConfig({options, terminal});
  const waveId = waveIdOf(options.wave);
  const store = waveStore(config.dataFolder);
  const before = store.read(waveId);
  if (before === null) throw unknownWave(waveId, store);
  const metrics = catalogue(config);
  const now = terminal.now();
  const {answers} = await withWriter({config, env, now}, writer =>
    closeWave(writer, {store, waveId, config, metrics, log, now}),
  );
  if (options.json) {
    print(terminal, {schema: "fivekeys.survey/1", wave: waveId, status: "closed", answers});
    return exitCodes.done;
  }
  const asked = `The wave "${waveId}" is closed; ${invitedCount(before)} people were asked`;
  log.note(
    answers === 0
      ? `${asked}. Fewer than ${before.minimum_group} answered: nothing of it was kept.`
      : `${asked}, ${answers} answers to ${before.questions.questions.length} questions were kept.`,
  );
  return exitCodes.done;
}

/** What disclosure control shows of a closed wave. */
export async function results({options, terminal}: Task): Promise<ExitCode> {
  const config = await openConfig({options, terminal});
  const waveId = waveIdOf(options.wave);
  const wave = waveStore(config.dataFolder).read(waveId);
  if (wave !== null && wave.status !== "closed") {
    throw new UserError(`Cannot show the wave "${waveId}": it is not closed`, {
      // Two looks at it, one answer apart, would tell that answer.
      hint: `There are results once it is: \`fivekeys survey close --wave ${waveId}\`.`,
    });
  }
  const found = await readResults(waveId, config);
  if (options.json) print(terminal, {schema: "fivekeys.survey-results/1", wave: waveId, ...found});
  else terminal.out(resultsText(found));
  return exitCodes.done;
}

function print(terminal: Terminal, document: object): void {
  terminal.out(`${JSON.stringify(document, null, 2)}\n`);
}
