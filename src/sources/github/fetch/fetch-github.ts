import type {Config} from "../../../config.ts";
import {exitCodes} from "../../../lib/errors.ts";
import type {Batch, FetchContext} from "../../source.ts";
import type {GithubClient} from "../client.ts";
import {GithubError} from "../failure.ts";
import {readDeployments} from "./deployments.ts";
import {readIssues} from "./issues.ts";
import {readJobs} from "./jobs.ts";
import {readPullRequests} from "./pull-requests.ts";
import {openReading, type Reading} from "./reading.ts";
import {openRefusals, type PartName} from "./refusals.ts";
import {readReleases} from "./releases.ts";
import {readRuns} from "./runs.ts";

/** Each kind of thing, under the name that a refusal is told by. */
const parts: [name: PartName, read: (reading: Reading) => AsyncGenerator<Batch>][] = [
  ["pull requests", readPullRequests],
  ["issues", readIssues],
  ["deployments", readDeployments],
  ["releases", readReleases],
  ["workflow runs", readRunsAndJobs],
];

/**
 * Reads what is new of a repository (`owner/name`): pull requests, issues, deployments, releases, workflow runs and
 * jobs, each from where the last reading of it stood. The first batch asks to forget what is stored when it was read
 * by other settings (globs of hotfixes, bots and agents).
 *
 * What the token may not read is left out and named as a problem, and `RefusedParts` is thrown once all else has been
 * read; any other failure ends the reading at once. What came before it is kept, and the next reading goes on from
 * there.
 */
export async function* fetchGithub(
  repository: string,
  options: {client: GithubClient; config: Config; context: FetchContext},
): AsyncGenerator<Batch> {
  const reading = openReading(repository, options);
  const {scope, settings, context, problems} = reading;
  const known = context.cursor(scope) as {settings: string} | null;
  if (known?.settings !== settings) {
    // Unknown and not merely other: a snapshot or webhooks may have told of it, and need not be told again.
    const forget = known === null ? {} : {forget: scope};
    yield {...forget, events: [], cursor: {scope, value: {settings}}};
  }
  const isKnown = (part: string) => context.cursor(`${scope}:${part}`) !== null;
  const refusals = openRefusals({repository, problems, isKnown});
  try {
    for (const [name, read] of parts) {
      try {
        yield* read(reading);
      } catch (error) {
        if (!isRefusal(error)) throw error;
        if (isOfAll(error, name)) {
          refusals.addAll(error);
          throw error;
        }
        refusals.add(name, error);
        if (name === "pull requests") await tellDefaultBranch(reading);
      }
    }
  } finally {
    problems.report();
  }
  const failure = refusals.failure();
  if (failure !== null) throw failure;
}

/** The pull requests tell of it, and the names of branches are read by it. */
async function tellDefaultBranch({owner, name, client, toldDefaultBranch}: Reading): Promise<void> {
  try {
    const {data} = await client.get<{default_branch?: unknown}>(`/repos/${owner}/${name}`);
    if (typeof data.default_branch === "string") toldDefaultBranch(data.default_branch);
  } catch (error) {
    // Then branches go by their usual names.
    if (!isRefusal(error)) throw error;
  }
}

async function* readRunsAndJobs(reading: Reading): AsyncGenerator<Batch> {
  const state = yield* readRuns(reading);
  yield* readJobs(reading, state);
}

function isRefusal(error: unknown): error is GithubError {
  return error instanceof GithubError && error.exitCode === exitCodes.permission;
}

/** A wrong token, single sign-on and an unknown repository are so for everything. */
function isOfAll({status, refuses}: GithubError, name: PartName): boolean {
  return refuses === "all" || (status === 404 && name === parts[0]![0]);
}
