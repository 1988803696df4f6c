import type {Config} from "../../../config.ts";
import {globs} from "../../globs.ts";
import {openProblems, type Problems} from "../../problems.ts";
import type {Batch, FetchContext, RawEvent} from "../../source.ts";
import type {PrefectClient} from "../client.ts";
import {flowRunEvents} from "../flow-run-event.ts";
import {stateEvent} from "../state-event.ts";
import {prefectUrls} from "../urls.ts";
import {type Head, headOf} from "./head.ts";
import {openNames} from "./names.ts";
import {cursorOf, openPosition, type Position} from "./position.ts";

const DAY_MS = 24 * 60 * 60_000;
/** So much of what was read is read again: the clocks of workers, which date an end, may be late. */
export const OVERLAP_MS = 30 * 60_000;

/** A server while it is read. */
export type Reading = {
  client: PrefectClient;
  config: Config;
  context: FetchContext;
  problems: Problems;
  position: Position;
  /** Runs that this reading has met, whatever list they stood in. */
  met: Set<string>;
  /** What can be used of a list of runs. */
  heads: (rows: readonly unknown[]) => Head[];
  /** The events of those runs that are new or other than they were, with their histories where these tell more. */
  take: (heads: readonly Head[]) => Promise<RawEvent[]>;
  /** Events with the position that is reached when they are stored. */
  batch: (events: readonly RawEvent[]) => Batch;
};

/** `prefect:<host>`: what a server is called among the sources, and what its position is saved under. */
export function prefectScope(url: string): string {
  return `prefect:${prefectUrls(url).host}`;
}

export function openReading(
  url: string,
  {client, config, context}: {client: PrefectClient; config: Config; context: FetchContext},
): Reading {
  const scope = prefectScope(url);
  const {api} = prefectUrls(url);
  const problems = openProblems(context);
  const position = openPosition({api, scope}, {config, context});
  const names = openNames(client);
  const met = new Set<string>();
  const isDeployment = deploymentsOf(config);

  const heads = (rows: readonly unknown[]) =>
    rows.flatMap(row => {
      try {
        return [headOf(row)];
      } catch (error) {
        problems.odd(subjectOf(row), error);
        return [];
      }
    });

  async function take(all: readonly Head[]): Promise<RawEvent[]> {
    const top = all.filter(({isSubflow}) => !isSubflow);
    for (const {id} of top) met.add(id);
    const changed = top.filter(head => isOther(head, position));
    await names.learn({
      flows: changed.map(({flowId}) => flowId),
      deployments: changed.map(({deploymentId}) => deploymentId),
    });
    const events = await Promise.all(changed.map(head => eventsOf(head)));
    const since = recheckedSince({config, context, position});
    for (const head of changed) watch(head, {watched: position.watched, since});
    return events.flat();
  }

  async function eventsOf(head: Head): Promise<RawEvent[]> {
    const subject = `flow run ${head.id}`;
    const named = {flow: names.flow(head.flowId), deployment: names.deployment(head.deploymentId)};
    const own = problems.read(subject, () =>
      flowRunEvents(head.run, {
        names: named,
        parameters: config.prefect.parameters,
        identify: context.identify,
        uiBase: client.ui,
        revision: position.revision,
        odd: reason => problems.add(subject, reason),
      }),
    );
    if (!tellsMore(head, {position, isDeployment: isDeployment(named)})) return own;
    const states = await client.states(head.id);
    const history = states.flatMap(state =>
      problems.read(subject, () => [stateEvent({...(state as object), flow_run_id: head.id})]),
    );
    return [...own, ...history];
  }

  return {
    client,
    config,
    context,
    problems,
    position,
    met,
    heads,
    take,
    batch: events => ({events, cursor: cursorOf(position, scope)}),
  };
}

function subjectOf(row: unknown): string {
  const {id} = (row ?? {}) as {id?: unknown};
  return typeof id === "string" && /^[\w-]{1,40}$/.test(id) ? `flow run ${id}` : "a flow run";
}

function isOther({id, updatedMs, stateId}: Head, {watched}: Position): boolean {
  const known = watched.get(id);
  return known === undefined || known.updatedMs !== updatedMs || known.stateId !== stateId;
}

/**
 * Whether the history of a run may tell more than the run as it stands: a retry writes over what was, and an operator
 * may. Of runs that no rule makes deployments of only what is sure to have been written over is read.
 */
function tellsMore(
  {id, stateId, isTerminal, hasBegun, runCount}: Head,
  {position, isDeployment}: {position: Position; isDeployment: boolean},
): boolean {
  const known = position.watched.get(id);
  if (known?.stateId === stateId) return false;
  if (!isTerminal && !hasBegun) return false;
  return isDeployment || runCount > 1 || known?.isTerminal === true;
}

function watch(
  {id, stateId, updatedMs, isTerminal, end_time}: Head,
  {watched, since}: {watched: Position["watched"]; since: number},
): void {
  const endedMs = end_time === null ? null : Date.parse(end_time);
  if (isTerminal && (endedMs ?? updatedMs) < since) watched.delete(id);
  else watched.set(id, {id, stateId, updatedMs, isTerminal, endedMs});
}

/**
 * What ended before then is not looked at again, in milliseconds since the epoch. What the next reading meets once more
 * by the overlap is: where nothing has run for weeks, it should not be taken for new each time.
 */
export function recheckedSince({
  config,
  context: {readAt},
  position: {endedTo, expectedTo},
}: Pick<Reading, "config" | "context" | "position">): number {
  const since = Date.parse(readAt) - config.prefect.recheckDays * DAY_MS;
  return Math.min(since, Date.parse(endedTo ?? expectedTo ?? readAt) - OVERLAP_MS);
}

/** Whether a rule makes deployments of the runs of a flow, as far as names tell. */
function deploymentsOf({deployments}: Config): (names: Named) => boolean {
  const rules = deployments.flatMap(({from, where, prefect}) => {
    if (from !== "prefect.flow_run") return [];
    const isOf = (patterns: readonly string[] | undefined) =>
      patterns === undefined ? () => true : globs(patterns);
    const [flow, deployment] = [isOf(where.flow), isOf(where.deployment)];
    const notFlow = globs(prefect?.exclude.flow ?? []);
    const notDeployment = globs(prefect?.exclude.deployment ?? []);
    return [
      (names: {flow: string; deployment: string}) =>
        flow(names.flow) &&
        deployment(names.deployment) &&
        !notFlow(names.flow) &&
        !notDeployment(names.deployment),
    ];
  });
  return ({flow, deployment}) => {
    const names = {flow: flow ?? "", deployment: deployment ?? ""};
    return rules.some(matches => matches(names));
  };
}

type Named = {flow: string | null; deployment: string | null};
