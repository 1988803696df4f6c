import type {Config} from "../config.ts";
import {sources} from "../sources/index.ts";
import {markdownScope} from "../sources/markdown/events.ts";
import {openStoring} from "./storing.ts";
import {fetchContext, replaceProblems, type SyncedSource, type SyncWorld} from "./sync-source.ts";

/** Reads the documents that the configuration's incident rules name; each is a source of its own. */
export async function syncMarkdown(
  world: SyncWorld,
  {config}: {config: Config},
): Promise<SyncedSource[]> {
  const paths = new Set(config.incidents.flatMap(({path}) => path ?? []));
  if (paths.size === 0) return [];
  const {context} = await fetchContext(world);
  const synced: SyncedSource[] = [];
  for (const {path, batch, problems, failure} of await sources.markdown.fetch([...paths], {
    config,
    context,
  })) {
    const name = markdownScope(path);
    const storing = openStoring(world);
    if (batch !== null) await storing.store(batch);
    if (failure === null) await replaceProblems(world.warehouse, {source: name, problems});
    synced.push({
      name,
      stored: storing.stored(),
      entities: storing.entities(),
      requests: null,
      failure,
    });
  }
  return synced;
}
