import type {Config} from "../config.ts";
import type {Batch} from "../sources/source.ts";
import type {SyncedSource, SyncWorld} from "./sync-source.ts";

/** How the sources beyond the machine are read. */
export type RemoteOptions = {
  /** Where their secrets are. */
  env?: Readonly<Record<string, string | undefined>> | undefined;
  /** The most that all waits for the limits of a source may take together. */
  maxWaitSeconds?: number | undefined;
  /** A folder to write what was fetched to. */
  snapshot?: string | undefined;
  /** A folder to read instead of the network. */
  from?: string | undefined;
};

type Options = {
  config: Config;
  env: Readonly<Record<string, string | undefined>>;
  maxWaitSeconds: number | undefined;
  /** Sees each batch before it is stored. */
  onBatch: ((batch: Batch) => void) | undefined;
};

type SyncSource = (world: SyncWorld, options: Options) => Promise<SyncedSource[]>;

/** In the order in which they are read. Loaded only where they are configured: others do not wait for what reads them. */
const remotes: readonly {isUsed: (config: Config) => boolean; load: () => Promise<SyncSource>}[] = [
  {
    isUsed: ({github}) => github.repositories.length > 0,
    load: async () => (await import("./sync-github.ts")).syncGithub,
  },
  {
    isUsed: ({prefect: {url, database, records}}) =>
      url !== null || database !== null || records.length > 0,
    load: async () => (await import("./sync-prefect.ts")).syncPrefect,
  },
  {
    isUsed: ({pagerduty}) => pagerduty.isUsed,
    load: async () => (await import("./sync-pagerduty.ts")).syncPagerduty,
  },
  {
    isUsed: ({slack: {isAsked, exports}}) => isAsked || exports.length > 0,
    load: async () => (await import("./sync-slack.ts")).syncSlack,
  },
  {
    isUsed: ({surveyTools}) => surveyTools.length > 0,
    load: async () => (await import("./sync-survey-tools.ts")).syncSurveyTools,
  },
];

/** Reads what is new beyond the machine, or what a folder holds in its place. */
export async function syncRemote(
  world: SyncWorld,
  {config, env = {}, maxWaitSeconds, snapshot, from}: {config: Config} & RemoteOptions,
): Promise<SyncedSource[]> {
  if (from !== undefined) {
    const {syncSnapshot} = await import("./snapshot-read.ts");
    return syncSnapshot(world, {config, folder: from});
  }
  const written = snapshot === undefined ? null : await open(snapshot, world);
  const options = {config, env, maxWaitSeconds, onBatch: written?.keep};
  const synced: SyncedSource[] = [];
  for (const {isUsed, load} of remotes) {
    if (isUsed(config)) synced.push(...(await (await load())(world, options)));
  }
  written?.close();
  return synced;
}

async function open(snapshot: string, {identity, readAt}: SyncWorld) {
  const {openSnapshot} = await import("./snapshot-write.ts");
  return openSnapshot(snapshot, {identity, readAt});
}
