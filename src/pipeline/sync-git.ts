import {basename, resolve} from "node:path";
import type {Config, GitClone} from "../config.ts";
import {UserError} from "../lib/errors.ts";
import {sources} from "../sources/index.ts";
import {openStoring} from "./storing.ts";
import {fetchContext, replaceProblems, type SyncedSource, type SyncWorld} from "./sync-source.ts";

/** Reads what is new of a clone; `taken` are the names of the clones that were read before it. */
export async function syncClone(
  world: SyncWorld,
  {config, clone, taken}: {config: Config; clone: GitClone; taken: readonly string[]},
): Promise<SyncedSource> {
  // Until the clone says its name: never a whole path, which can hold a login.
  let name = `git:${clone.name ?? basename(resolve(config.root, clone.path))}`;
  let upTo: string | null = null;
  const storing = openStoring(world);
  const synced = (failure: UserError | null): SyncedSource => ({
    name,
    stored: storing.stored(),
    entities: storing.entities(),
    requests: null,
    failure,
    upTo,
    failureText: failure?.message.replaceAll(clone.path, basename(clone.path)) ?? null,
  });
  const opened = (scope: string) => {
    refuseTwice(scope, taken);
    name = scope;
  };
  try {
    const {context, problems} = await fetchContext(world, {
      opened,
      upTo: instant => {
        upTo = instant;
      },
    });
    await storing.storeAll(sources.git.fetch(clone, {config, context}));
    await replaceProblems(world.warehouse, {source: name, problems});
    return synced(null);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return synced(error);
  }
}

function refuseTwice(scope: string, taken: readonly string[]): void {
  if (!taken.includes(scope)) return;
  const repository = scope.slice(scope.indexOf(":") + 1);
  throw new UserError(`Cannot read two clones under one name: both are "${repository}"`, {
    hint: "Give one of them another `name:` in sources.git, or take one out.",
  });
}
