import {existsSync, readdirSync, readFileSync, statSync} from "node:fs";
import {join} from "node:path";
import {z} from "zod";
import type {Config} from "../../config.ts";
import {UserError} from "../../lib/errors.ts";
import {openProblems} from "../problems.ts";
import type {FetchContext, RawEvent} from "../source.ts";
import {flowRunEvents} from "./flow-run-event.ts";
import {text} from "./shape.ts";
import {stateEvent} from "./state-event.ts";
import {prefectUrls} from "./urls.ts";

const FILE_BYTES_MAX = 512 * 1024 ** 2;
const EVENTS_PER_BATCH = 5_000;

/** The names of the files, with a part of a name where an answer is saved in several: `flow_runs-2.json`. */
const FILES = {
  flows: /^flows(-[\w-]+)?\.json$/,
  deployments: /^deployments(-[\w-]+)?\.json$/,
  runs: /^flow_runs(-[\w-]+)?\.json$/,
  states: /^flow_run_states(-[\w-]+)?\.json$/,
};

const named = z.object({id: text, name: text});
const ofRun = z.object({flow_id: text.nullish(), deployment_id: text.nullish()});
const ofState = z.object({
  flow_run_id: text.nullish(),
  state_details: z.object({flow_run_id: text.nullish()}).nullish(),
});

/** The names of the files of Prefect in a folder; none where it holds no runs and no states of runs. */
export function prefectFiles(folder: string): string[] {
  const names = existsSync(folder) ? readdirSync(folder).toSorted() : [];
  const isOf = (...patterns: RegExp[]) =>
    names.filter(name => patterns.some(one => one.test(name)));
  const hasRuns = isOf(FILES.runs, FILES.states).length > 0;
  return hasRuns ? isOf(...Object.values(FILES)) : [];
}

/**
 * The events of answers of Prefect's API that were saved as files: `flow_runs.json` of `/flow_runs/filter`,
 * `flow_run_states.json` of `/flow_run_states/`, and for the names `flows.json` and `deployments.json`. Rows that are odd
 * are named as problems; a file that is no list throws a UserError. Parts of other runs are left out.
 */
export function* readSavedAnswers(
  folder: string,
  {config, context}: {config: Config; context: Pick<FetchContext, "identify" | "problem">},
): Generator<RawEvent[]> {
  const files = prefectFiles(folder);
  const of = (pattern: RegExp) => files.filter(file => pattern.test(file));
  const problems = openProblems(context);
  const {url, parameters} = config.prefect;
  const uiBase = url === null ? null : prefectUrls(url).ui;
  const flows = namesOf(folder, of(FILES.flows));
  const deployments = namesOf(folder, of(FILES.deployments));

  function runEvents(row: unknown, subject: string): RawEvent[] {
    const {flow_id, deployment_id} = ofRun.safeParse(row).data ?? {};
    const names = {
      flow: flows.get(flow_id ?? "") ?? null,
      deployment: deployments.get(deployment_id ?? "") ?? null,
    };
    const odd = (reason: string) => problems.add(subject, reason);
    const {identify} = context;
    const events = flowRunEvents(row, {names, parameters, identify, uiBase, odd});
    return events.some(({payload}) => payload.is_subflow === true) ? [] : events;
  }

  for (const file of [...of(FILES.runs), ...of(FILES.states)]) {
    const isRuns = FILES.runs.test(file);
    const events = rowsOf(folder, file).flatMap((row, i) => {
      const subject = `${file} ${i + 1}`;
      return problems.read(subject, () => (isRuns ? runEvents(row, subject) : [savedState(row)]));
    });
    for (let i = 0; i < events.length; i += EVENTS_PER_BATCH) {
      yield events.slice(i, i + EVENTS_PER_BATCH);
    }
  }
  problems.report();
}

/** A state says which run it is of among its details. */
function savedState(row: unknown): RawEvent {
  const {flow_run_id, state_details} = ofState.safeParse(row).data ?? {};
  const id = flow_run_id ?? state_details?.flow_run_id;
  return stateEvent({...(row as object), ...(id == null ? {} : {flow_run_id: id})});
}

function namesOf(folder: string, files: readonly string[]): Map<string, string> {
  const rows = files.flatMap(file => rowsOf(folder, file));
  return new Map(
    rows.flatMap(row => {
      const {data} = named.safeParse(row);
      return data === undefined ? [] : [[data.id, data.name] as const];
    }),
  );
}

/** A bare list, as `/filter` answers, or the `results` of `/paginate`. */
function rowsOf(folder: string, file: string): unknown[] {
  const path = join(folder, file);
  const {size} = statSync(path);
  if (size > FILE_BYTES_MAX) throw refused(file, "is larger than 512 MiB");
  let answer: unknown;
  try {
    answer = JSON.parse(readFileSync(path, "utf8"));
  } catch (error) {
    throw refused(file, error instanceof SyntaxError ? "is not JSON" : "cannot be read", error);
  }
  const list = Array.isArray(answer) ? answer : (answer as {results?: unknown} | null)?.results;
  if (Array.isArray(list)) return list;
  throw refused(file, "holds no list");
}

function refused(file: string, what: string, cause?: unknown): UserError {
  return new UserError(`Cannot read the saved answer "${file}": it ${what}`, {
    hint: "Save what `/flow_runs/filter` and the like answer as it is, in parts where it is large.",
    cause,
  });
}
