import {join} from "node:path";
import type {Config} from "../../src/config.ts";
import {sources} from "../../src/sources/index.ts";
import type {RawEvent} from "../../src/sources/source.ts";
import {git, type MadeHistory, makeRepository, moveTags} from "./fast-import.ts";
import {at, history, shaOf} from "./history.ts";
import {clone, NOW, silent} from "./workspace.ts";

/** A line with a merge of two branches at every fifth commit, a tag at every seventh. */
export function madeHistory(size: number): MadeHistory {
  const commits: MadeHistory["commits"][number][] = [];
  for (let i = 0; i < size; i += 1) {
    const isMerge = i % 5 === 4;
    const parents =
      i === 0 ? [] : isMerge ? [i - 3, i - 1, i - 2] : i % 5 === 3 ? [i - 2] : [i - 1];
    const message = isMerge ? `Merge pull request #${i} from ada/topic` : `Change ${i}`;
    const committed = 1_704_067_200 + 600 * i;
    commits.push({parents, authored: committed - 60, committed, message});
  }
  const tags = commits.flatMap(({committed}, commit) =>
    commit % 7 === 6 && commit < 200
      ? [{name: `v1.${commit}.0`, commit, tagged: commit % 2 === 0 ? committed + 30 : null}]
      : [],
  );
  return {commits, head: size - 1, tags};
}

/** What reading a clone tells, as if for the first time. */
async function eventsOf(
  config: Config,
  {path, now}: {path: string; now: Date},
): Promise<RawEvent[]> {
  const context = {
    cursor: () => null,
    identify: (identity: string) => `hash of ${identity}`,
    readAt: now.toISOString(),
    progress: silent.progress,
    upTo: () => undefined,
    problem: () => undefined,
  };
  const events: RawEvent[] = [];
  for await (const batch of sources.git.fetch({...clone(path), name: "made"}, {config, context})) {
    events.push(...batch.events);
  }
  return events;
}

/**
 * A repository read three times, shallow at first, with tags that were moved and removed in between; beside it
 * imported deployments and changes, some of them told of again in other words.
 */
export async function manyEvents(config: Config, folder: string): Promise<RawEvent[]> {
  const path = join(folder, "made.git");
  const made = madeHistory(40);
  const shas = makeRepository(path, made);
  const shallow = join(folder, "shallow.git");
  git(folder, ["clone", "-q", "--bare", "--depth=12", `file://${path}`, shallow]);
  const first = await eventsOf(config, {path: shallow, now: new Date(NOW.getTime() - 2000)});
  const second = await eventsOf(config, {path, now: new Date(NOW.getTime() - 1000)});
  const moved = made.tags.map((tag, i) => ({...tag, commit: i % 3 === 0 ? -1 : tag.commit - 3}));
  moveTags(path, moved, shas);
  const third = await eventsOf(config, {path, now: NOW});

  const shop = history();
  for (const name of ["a", "b", "c"]) shop.commit(name);
  shop.commit("d", {form: "pull_request", change_number: 4, is_hotfix: true});
  shop.commit("e", {is_revert: true, reverts_sha: shaOf("b"), change_number: 5});
  for (const [i, of] of ["a", "b", "a", "d", "e"].entries()) shop.deploy(`d${i}`, 10 + i, {of});
  shop.deploy("same", 20, {sha: null, started_at: at(2)});
  shop.deploy("also-same", 20, {sha: null, started_at: at(2), status: "failed"});
  shop.change("change-4", {number: 4, merged_at: at(4), opened_at: at(3)});
  shop.change("change-9", {number: 9, merged_at: at(9)});
  const told = shop.events();
  const again = told
    .filter(({source}) => source === "import")
    .map(event => ({
      ...event,
      id: `${event.id}:again`,
      version: event.id.endsWith("d2") ? "2" : "1",
      payload: {...event.payload, url: "https://example.org/again"},
    }));
  return [...first, ...second, ...third, ...told, ...again];
}
