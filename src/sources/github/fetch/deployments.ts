import type {Batch, RawEvent} from "../../source.ts";
import {GithubError} from "../failure.ts";
import {type DeploymentNode, deploymentNodeEvents} from "./deployment-node.ts";
import {DEPLOYMENTS} from "./deployment-query.ts";
import {type Connection, nodesOf} from "./graph.ts";
import {type ListCursor, newestFirst} from "./newest-first.ts";
import {pageSize} from "./page-size.ts";
import {partProgress} from "./progress.ts";
import type {Reading} from "./reading.ts";
import {DAY_MS, minus, OVERLAP_MS} from "./time.ts";

const PAGE_SIZE = 100;
const PAGE_SIZE_LATER = 50;
/** A deployment that has not ended after so long is not looked at any more. */
const RELOOK_DAYS = 30;
/** So many that have not ended are asked for along with a page, which then still costs one point. */
const OPEN_MAX = 90;

type Cursor = ListCursor & {
  /** Deployments that had not come to an end: GitHub's ids of them, and when they were made. */
  open: Readonly<Record<string, string>>;
  /** When all of the last weeks was read last. */
  relooked_at: string | null;
};

type Answer = {
  repository: {deployments: Connection<DeploymentNode>};
  open: readonly (DeploymentNode | null)[];
};

/**
 * Reads the deployments with their states, newest first. Those that had not ended are asked for by their ids; once
 * a day all of the last 30 days are read again, since what has ended may still change.
 */
export async function* readDeployments(reading: Reading): AsyncGenerator<Batch> {
  const {owner, name, client, context} = reading;
  const part = reading.part<Cursor>("deployments");
  const {saved} = part;
  const open = new Map(Object.entries(saved?.open ?? {}));
  const isRelook = saved?.relooked_at == null || saved.relooked_at <= minus(context.readAt, DAY_MS);
  const size = pageSize({
    start: saved?.watermark == null ? PAGE_SIZE : PAGE_SIZE_LATER,
    max: PAGE_SIZE,
  });
  let waiting = [...open.keys()];
  let asked: DeploymentNode[] = [];

  const ask = async (variables: object, isDivisible: boolean) => {
    const ids = waiting.slice(0, OPEN_MAX);
    const query = (among: string[]) =>
      client.graphql<Answer>(DEPLOYMENTS, {owner, name, ...variables, open: among}, {isDivisible});
    const answer = await query(ids).catch((error: unknown) => {
      // One of them was deleted: that says nothing of the others, which the daily reading finds.
      if (ids.length === 0 || !(error instanceof GithubError) || error.status !== 404) throw error;
      for (const id of ids) open.delete(id);
      return query([]);
    });
    waiting = waiting.slice(ids.length);
    asked = nodesOf({nodes: answer.open}).filter(({id}) => id !== undefined);
    return answer.repository.deployments;
  };

  const read = async (nodes: readonly DeploymentNode[]) => {
    const all = [...new Map([...nodes, ...asked].map(node => [node.id, node])).values()];
    const found = await Promise.all(all.map(node => deploymentNodeEvents(node, reading)));
    const since = minus(context.readAt, RELOOK_DAYS * DAY_MS);
    all.forEach(({id, createdAt}, i) => {
      // To the end of the list: where there are too many, each has its turn.
      open.delete(id);
      if (!found[i]!.isFinal && createdAt >= since) open.set(id, createdAt);
    });
    return found.flatMap(({events}): RawEvent[] => events);
  };

  const list = {
    saved,
    save: (state: ListCursor) => {
      const isWhole = state.pass === null;
      const relooked = isRelook && isWhole ? context.readAt : (saved?.relooked_at ?? null);
      return part.save({...state, open: Object.fromEntries(open), relooked_at: relooked});
    },
  };
  const told = partProgress(reading);
  yield* newestFirst<DeploymentNode>(list, {
    size,
    at: node => node.createdAt,
    told: count => told("deployments", count),
    ask: ({after, size: count, isDivisible}) => ask({after, size: count}, isDivisible),
    read,
    isAllRead: true,
    overlapMs: isRelook ? RELOOK_DAYS * DAY_MS : OVERLAP_MS,
  });
}
