import {createReadStream, existsSync, readdirSync, readFileSync, statSync} from "node:fs";
import {basename, join} from "node:path";
import {createInterface} from "node:readline";
import type {Config} from "../config.ts";
import {exitCodes, UserError} from "../lib/errors.ts";
import {readDumps} from "../sources/github/dumps.ts";
import {prefectFiles, readSavedAnswers} from "../sources/prefect/saved.ts";
import type {RawEvent} from "../sources/source.ts";
import {eventFault} from "./snapshot-event.ts";
import {SNAPSHOT_FILE, SNAPSHOT_SCHEMA, type SnapshotHeader} from "./snapshot-write.ts";
import {openStoring, type Storing} from "./storing.ts";
import {prefectName} from "./sync-prefect.ts";
import {fetchContext, replaceProblems, type SyncedSource, type SyncWorld} from "./sync-source.ts";

const BATCH_EVENTS = 5_000;

/**
 * Stores what a folder holds, instead of asking the network: a snapshot, dumps of GitHub's API as `gh api` writes them,
 * or answers of Prefect's, there or in a folder `prefect`. Each repository in it is a source of its own. Throws a
 * UserError where it is none of these.
 */
export async function syncSnapshot(
  world: SyncWorld,
  {config, folder}: {config: Config; folder: string},
): Promise<SyncedSource[]> {
  if (!existsSync(folder) || !statSync(folder).isDirectory()) {
    throw new UserError(`Cannot read the snapshot "${folder}": there is no such folder`, {
      hint: "Name a folder that `fivekeys sync --snapshot` wrote, or one with saved answers of GitHub or Prefect.",
    });
  }
  const storings = openStorings(world, {config});
  const files = readdirSync(folder).filter(name => name.endsWith(".ndjson"));
  const isSnapshot = files.length > 0 || existsSync(join(folder, SNAPSHOT_FILE));
  if (isSnapshot) checkHeader(folder, world);
  for (const file of files.toSorted()) {
    world.log.progress(`Reading ${file}`);
    for await (const events of eventsOf(join(folder, file))) await storings.store(events);
  }
  const {context, problems} = await fetchContext(world);
  const others = prefectFiles(folder);
  const {context: ofPrefect, problems: prefectProblems} = await fetchContext(world);
  for (const place of [folder, join(folder, "prefect")]) {
    if (prefectFiles(place).length === 0) continue;
    world.log.progress("Reading saved answers of Prefect");
    storings.open(prefectName(config));
    for (const events of readSavedAnswers(place, {config, context: ofPrefect})) {
      await storings.store(events);
    }
  }
  for (const {repository, events} of readDumps(folder, {config, context, others})) {
    storings.open(`github:${repository}`);
    for (let i = 0; i < events.length; i += BATCH_EVENTS) {
      await storings.store(events.slice(i, i + BATCH_EVENTS));
    }
  }
  if (storings.all().size === 0 && !isSnapshot) throw isNone(folder);

  const synced: SyncedSource[] = [];
  for (const [name, storing] of storings.all()) {
    const [, repository] = /^github:(.*)$/.exec(name) ?? [];
    const own =
      repository === undefined
        ? prefectProblems
        : problems.filter(({subject}) => subject.startsWith(repository));
    await replaceProblems(world.warehouse, {source: name, problems: own});
    const [stored, entities] = [storing.stored(), storing.entities()];
    synced.push({name, stored, entities, requests: null, failure: null});
  }
  return synced;
}

/** Stores events by the sources that they are of: each repository of GitHub, and Prefect. */
function openStorings(world: SyncWorld, {config}: {config: Config}) {
  const all = new Map<string, Storing>();
  const open = (name: string) => {
    const storing = all.get(name) ?? openStoring(world);
    all.set(name, storing);
    return storing;
  };
  const nameOf = ({source, payload}: RawEvent) =>
    source === "prefect" ? prefectName(config) : `github:${payload.repository}`;
  const store = async (events: readonly RawEvent[]) => {
    world.signal.throwIfAborted();
    for (const [name, those] of Map.groupBy(events, nameOf))
      await open(name).store({events: those});
  };
  return {open, store, all: () => all};
}

function isNone(folder: string): UserError {
  return new UserError(`Cannot read the snapshot "${folder}": nothing in it is known`, {
    hint: "Known are *.ndjson of `fivekeys sync --snapshot`, and pulls.json, reviews.json, issues.json, comments.json, runs.json, jobs.json, deployments.json, deployment_statuses.json, releases.json of GitHub, and flow_runs.json, flow_run_states.json, flows.json, deployments.json of Prefect.",
  });
}

/** People are hashed by the team's key: those of another key would be other people. */
function checkHeader(folder: string, {identity}: SyncWorld): void {
  const path = join(folder, SNAPSHOT_FILE);
  const header = existsSync(path)
    ? (JSON.parse(readFileSync(path, "utf8")) as Partial<SnapshotHeader>)
    : {};
  const cannot = (reason: string, hint: string, exitCode: 2 | 5 = exitCodes.usage) =>
    new UserError(`Cannot read the snapshot "${folder}": ${reason}`, {hint, exitCode});
  if (header.schema !== SNAPSHOT_SCHEMA) {
    throw cannot(
      `its ${SNAPSHOT_FILE} is missing or of another version`,
      "Copy the whole folder; a sync that was interrupted leaves none.",
    );
  }
  if (header.key_check !== identity.check) {
    throw cannot(
      "its people were hashed with another key",
      "Set FIVEKEYS_KEY or FIVEKEYS_KEY_FILE to the key of the machine that wrote it.",
      exitCodes.permission,
    );
  }
}

/** The events of a file, so many at once; memory stays flat whatever the file's size. */
async function* eventsOf(path: string): AsyncGenerator<RawEvent[]> {
  let events: RawEvent[] = [];
  let number = 0;
  for await (const line of createInterface({input: createReadStream(path)})) {
    number++;
    if (line.trim() === "") continue;
    events.push(parseEvent(line, `${basename(path)}:${number}`));
    if (events.length < BATCH_EVENTS) continue;
    yield events;
    events = [];
  }
  yield events;
}

function parseEvent(line: string, place: string): RawEvent {
  let event: unknown;
  let fault: string | null;
  try {
    event = JSON.parse(line);
    fault = eventFault(event);
  } catch {
    fault = "is not JSON";
  }
  if (fault === null) return event as RawEvent;
  throw new UserError(`Cannot read the snapshot: ${place} ${fault}`, {
    hint: "Copy the folder again: what was read before is kept, and reading it twice changes nothing.",
  });
}
