import {createReadStream, existsSync, readdirSync, readFileSync, statSync} from "node:fs";
import {basename, join} from "node:path";
import {createInterface} from "node:readline";
import type {Config} from "../config.ts";
import {exitCodes, UserError} from "../lib/errors.ts";
import {readDumps} from "../sources/github/dumps.ts";
import type {RawEvent} from "../sources/source.ts";
import {eventFault} from "./snapshot-event.ts";
import {SNAPSHOT_FILE, SNAPSHOT_SCHEMA, type SnapshotHeader} from "./snapshot-write.ts";
import {openStoring, type Storing} from "./storing.ts";
import {fetchContext, replaceProblems, type SyncedSource, type SyncWorld} from "./sync-source.ts";

const BATCH_EVENTS = 5_000;

/**
 * Stores what a folder holds, instead of asking the network: a snapshot, or dumps of GitHub's API as `gh api` writes
 * them. Each repository in it is a source of its own. Throws a UserError where it is neither.
 */
export async function syncSnapshot(
  world: SyncWorld,
  {config, folder}: {config: Config; folder: string},
): Promise<SyncedSource[]> {
  if (!existsSync(folder) || !statSync(folder).isDirectory()) {
    throw new UserError(`Cannot read the snapshot "${folder}": there is no such folder`, {
      hint: "Name a folder that `fivekeys sync --snapshot` wrote, or one with dumps of `gh api`.",
    });
  }
  const repositories = new Map<string, Storing>();
  const storingOf = (repository: string) => {
    const storing = repositories.get(repository) ?? openStoring(world);
    repositories.set(repository, storing);
    return storing;
  };
  const store = async (events: readonly RawEvent[]) => {
    world.signal.throwIfAborted();
    const those = Map.groupBy(events, ({payload}) => String(payload.repository));
    for (const [repository, each] of those) await storingOf(repository).store({events: each});
  };

  const files = readdirSync(folder).filter(name => name.endsWith(".ndjson"));
  const isSnapshot = files.length > 0 || existsSync(join(folder, SNAPSHOT_FILE));
  if (isSnapshot) checkHeader(folder, world);
  for (const file of files.toSorted()) {
    world.log.progress(`Reading ${file}`);
    for await (const events of eventsOf(join(folder, file))) await store(events);
  }
  const {context, problems} = await fetchContext(world);
  for (const {repository, events} of readDumps(folder, {config, context})) {
    storingOf(repository);
    for (let i = 0; i < events.length; i += BATCH_EVENTS) {
      await store(events.slice(i, i + BATCH_EVENTS));
    }
  }
  if (repositories.size === 0 && !isSnapshot) throw isNone(folder);

  const synced: SyncedSource[] = [];
  for (const [repository, storing] of repositories) {
    const name = `github:${repository}`;
    const own = problems.filter(({subject}) => subject.startsWith(repository));
    await replaceProblems(world.warehouse, {source: name, problems: own});
    synced.push({
      name,
      stored: storing.stored(),
      entities: storing.entities(),
      requests: null,
      failure: null,
    });
  }
  return synced;
}

function isNone(folder: string): UserError {
  return new UserError(`Cannot read the snapshot "${folder}": nothing in it is known`, {
    hint: "Known are *.ndjson of `fivekeys sync --snapshot`, and pulls.json, reviews.json, issues.json, comments.json, runs.json, jobs.json, deployments.json, deployment_statuses.json, releases.json.",
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
