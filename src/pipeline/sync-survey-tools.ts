import {createHash} from "node:crypto";
import {DateTime} from "luxon";
import type {Config} from "../config.ts";
import {minimumOf} from "../lib/disclosure.ts";
import {UserError} from "../lib/errors.ts";
import {loadQuestions} from "../lib/questions.ts";
import {type SurveyClient, surveyClient} from "../sources/import/survey/api/client.ts";
import {fetchSheet} from "../sources/import/survey/api/fetch.ts";
import {
  isDelivered,
  type SurveyToolName,
  surveySecret,
  surveyTools,
} from "../sources/import/survey/api/tools.ts";
import {loadMapping, type Mapping} from "../sources/import/survey/mapping.ts";
import {project} from "../sources/import/survey/project.ts";
import {openStoring, type Storing} from "./storing.ts";
import {surveyBatch} from "./survey-import.ts";
import {fetchContext, replaceProblems, type SyncedSource, type SyncWorld} from "./sync-source.ts";

type Options = {
  config: Config;
  env: Readonly<Record<string, string | undefined>>;
  maxWaitSeconds?: number | undefined;
};

/** A form that is asked about for one wave. */
type Form = {tool: SurveyToolName; apiUrl: string; id: string; mapping: string; name: string};

/** The latest answers come to a tool's API half an hour late. */
const SETTLED_MINUTES = 30;

/**
 * Reads the waves that survey tools have asked, each once: when it is over, and again only where its mapping has
 * changed. Before that it would be two looks at one wave, a few answers apart.
 */
export async function syncSurveyTools(world: SyncWorld, options: Options): Promise<SyncedSource[]> {
  const synced: SyncedSource[] = [];
  for (const {tool, apiUrl, forms} of options.config.surveyTools) {
    if (isDelivered(tool, options.env)) continue;
    for (const {id, mapping} of forms) {
      const form = {tool, apiUrl, id, mapping, name: `${tool}:${mapping}`};
      synced.push(await syncForm(world, {form, ...options}));
    }
  }
  return synced;
}

async function syncForm(
  world: SyncWorld,
  {form, ...options}: {form: Form} & Options,
): Promise<SyncedSource> {
  const storing = openStoring(world);
  let client: SurveyClient | null = null;
  let failure: UserError | null = null;
  try {
    await readForm(world, {
      ...{form, storing, ...options},
      open: () => {
        client = clientOf(world, {form, ...options});
        return client;
      },
    });
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    failure = error;
  }
  const {name} = form;
  const requests = (client as SurveyClient | null)?.counts() ?? null;
  return {name, stored: storing.stored(), entities: storing.entities(), requests, failure};
}

async function readForm(
  world: SyncWorld,
  {
    form,
    storing,
    config,
    open,
  }: {form: Form; storing: Storing; config: Config; open: () => SurveyClient},
): Promise<void> {
  const {warehouse, identity, log, readAt} = world;
  const {name, tool, id} = form;
  const questions = loadQuestions(config.surveys.questions, config);
  const mapping = loadMapping(form.mapping, {cwd: config.root, questions});
  if (readAt < settledAt(mapping, config)) {
    log.progress(`${name}: asked when the wave is over`);
    return;
  }
  const digest = createHash("sha256")
    .update(JSON.stringify({id, mapping, questions}))
    .digest("hex");
  const {context, problems} = await fetchContext(world);
  const before = context.cursor(name) as {digest: string} | null;
  if (before?.digest === digest) return;
  log.progress(`${name}: reading answers`);
  const {opened, closed} = mapping.wave;
  const span = {opened, closed};
  const {sheet, refusals} = await fetchSheet(open(), {tool, form: id, span, name});
  const cursor = {scope: name, value: {digest}};
  const teams = Object.keys(config.teams);
  const mapped = sheet === null ? null : project(sheet, {mapping, questions, teams, refusals});
  refusals.check();
  if (sheet === null || mapped === null || isTooFew(mapped, config)) {
    const reason = "too few people have answered: nothing of it was kept";
    context.problem({subject: `wave ${mapping.wave.id}`, reason});
    await storing.store({events: [], cursor});
  } else {
    const survey = {mapping, mapped, questions, file: {sheet, digest: ""}};
    // What was read by another mapping is in the way of what is read by this one.
    const how = {config, now: new Date(readAt), replace: before !== null};
    const {batch} = await surveyBatch({warehouse, identity}, survey, how);
    await storing.store({...batch, cursor});
  }
  await replaceProblems(warehouse, {source: name, problems});
}

function isTooFew({people}: {people: number}, {people: {minimumGroup}}: Config): boolean {
  return people < minimumOf(minimumGroup).cut;
}

/** The end of the wave's last day in the reporting time zone, and the time that answers take to be there. */
function settledAt({wave}: Mapping, {timezone}: Config): string {
  const last = DateTime.fromISO(wave.closed, {zone: timezone}).plus({days: 1});
  return last.plus({minutes: SETTLED_MINUTES}).toUTC().toISO()!;
}

function clientOf(
  {log, signal}: SyncWorld,
  {form: {tool, apiUrl}, env, maxWaitSeconds}: {form: Form} & Options,
): SurveyClient {
  const {name, hints, headers: sign} = surveyTools[tool];
  const secret = surveySecret(tool, env);
  let signed: ReturnType<typeof sign> | null = null;
  const headers = () => {
    signed ??= sign(secret, {signal});
    return signed;
  };
  return surveyClient({apiUrl, name, headers, hints, log, maxWaitSeconds, signal});
}
