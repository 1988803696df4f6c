import type {Config} from "../config.ts";
import {exitCodes, UserError} from "../lib/errors.ts";
import {openGithubAuth} from "../sources/github/auth.ts";
import {type GithubClient, githubClient} from "../sources/github/client.ts";
import {githubScope} from "../sources/github/fetch/reading.ts";
import {sources} from "../sources/index.ts";
import type {Batch, RequestCounts} from "../sources/source.ts";
import {openStoring} from "./storing.ts";
import {
  fetchContext,
  replaceProblems,
  type SyncedSource,
  type SyncWorld,
  seen,
} from "./sync-source.ts";

export type GithubOptions = {
  config: Config;
  env: Readonly<Record<string, string | undefined>>;
  /** The most that all waits for GitHub's limits may take together. */
  maxWaitSeconds?: number | undefined;
  /** Sees each batch before it is stored. */
  onBatch?: ((batch: Batch) => void) | undefined;
};

/** Reads what is new of each repository on GitHub; the limits and the waits are counted for all together. */
export async function syncGithub(
  world: SyncWorld,
  options: GithubOptions,
): Promise<SyncedSource[]> {
  const {config} = options;
  const {repositories} = config.github;
  const synced: SyncedSource[] = [];
  let client: GithubClient | UserError;
  try {
    client = openClient(world, options);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    client = error;
  }
  for (const [i, repository] of repositories.entries()) {
    const name = githubScope(repository, config);
    const place = repositories.length > 1 ? `${i + 1}/${repositories.length} ` : "";
    synced.push(
      client instanceof UserError
        ? {name, stored: 0, entities: {}, requests: null, failure: client}
        : await syncRepository(placed(world, place), {...options, client, repository, name}),
    );
  }
  return synced;
}

/** The same world, whose progress says how many repositories come before and after. */
function placed(world: SyncWorld, place: string): SyncWorld {
  const {log} = world;
  const progress: SyncWorld["log"]["progress"] = (message, share) =>
    log.progress(place + message, share);
  return {...world, log: {...log, progress}};
}

function openClient(
  {log, signal}: SyncWorld,
  {config, env, maxWaitSeconds}: GithubOptions,
): GithubClient {
  const baseUrl = config.github.apiUrl;
  const auth = openGithubAuth(env, {baseUrl});
  if (auth === null) {
    throw new UserError("Cannot read GitHub: GITHUB_TOKEN is not set", {
      hint: "Set GITHUB_TOKEN to a token that may read the repositories, or GITHUB_TOKEN_FILE to a file that holds it.",
      exitCode: exitCodes.permission,
    });
  }
  return githubClient({baseUrl, auth, log, maxWaitSeconds, signal});
}

async function syncRepository(
  world: SyncWorld,
  {
    config,
    client,
    repository,
    name,
    onBatch,
  }: GithubOptions & {client: GithubClient; repository: string; name: string},
): Promise<SyncedSource> {
  const before = client.counts();
  const storing = openStoring(world);
  const {context, problems} = await fetchContext(world);
  let failure: UserError | null = null;
  try {
    const batches = sources.github.fetch(repository, {client, config, context});
    await storing.storeAll(onBatch === undefined ? batches : seen(batches, onBatch));
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    failure = error;
  }
  await replaceProblems(world.warehouse, {source: name, problems});
  return {
    name,
    stored: storing.stored(),
    entities: storing.entities(),
    requests: difference(client.counts(), before),
    failure,
  };
}

function difference(now: RequestCounts, before: RequestCounts): RequestCounts {
  const pairs = Object.entries(now) as [keyof RequestCounts, number][];
  return Object.fromEntries(
    pairs.map(([key, count]) => [key, count - before[key]]),
  ) as RequestCounts;
}
