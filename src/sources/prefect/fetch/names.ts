import {z} from "zod";
import type {FilterPath, PrefectClient} from "../client.ts";
import {text} from "../shape.ts";

const shape = z.object({id: text, name: text});

export type Names = {
  /** Asks for the names of those ids that are not known yet. */
  learn: (ids: {
    flows: readonly (string | null)[];
    deployments: readonly (string | null)[];
  }) => Promise<void>;
  /** Null where a run has none, or where it was deleted since. */
  flow: (id: string | null) => string | null;
  deployment: (id: string | null) => string | null;
};

/** The names of flows and deployments, each asked for once: a run has their ids only. */
export function openNames(client: Pick<PrefectClient, "filter" | "pageRows">): Names {
  const flows = openKind(client, {path: "/flows/filter", key: "flows"});
  const deployments = openKind(client, {path: "/deployments/filter", key: "deployments"});
  return {
    learn: async ids => {
      await flows.learn(ids.flows);
      await deployments.learn(ids.deployments);
    },
    flow: flows.nameOf,
    deployment: deployments.nameOf,
  };
}

function openKind(
  client: Pick<PrefectClient, "filter" | "pageRows">,
  {path, key}: {path: FilterPath; key: string},
) {
  const names = new Map<string, string | null>();
  return {
    nameOf: (id: string | null) => (id === null ? null : (names.get(id) ?? null)),
    learn: async (ids: readonly (string | null)[]) => {
      const unknown = [...new Set(ids)].filter(id => id !== null && !names.has(id)) as string[];
      for await (const {asked, rows} of byIds(client, {path, key, ids: unknown})) {
        const found = rows.flatMap(row => {
          const {data} = shape.safeParse(row);
          return data === undefined ? [] : [data];
        });
        for (const id of asked) names.set(id, null);
        for (const {id, name} of found) names.set(id, name);
      }
    },
  };
}

/** The things of some ids, as many at once as the server allows; those that it no longer has are not among them. */
export async function* byIds(
  client: Pick<PrefectClient, "filter" | "pageRows">,
  {path, key, ids}: {path: FilterPath; key: string; ids: readonly string[]},
): AsyncGenerator<{asked: readonly string[]; rows: unknown[]}> {
  for (let i = 0; i < ids.length; ) {
    const asked = ids.slice(i, i + client.pageRows());
    const {rows, limit} = await client.filter(path, {[key]: {id: {any_: asked}}});
    // It has just told that it gives fewer at once than we asked after.
    if (limit < asked.length) continue;
    yield {asked, rows};
    i += asked.length;
  }
}
