import {existsSync, readdirSync, realpathSync, statSync} from "node:fs";
import {basename, join, relative} from "node:path";
import {UserError} from "../../lib/errors.ts";
import {readCloneFacts} from "../clone-facts.ts";
import {type FoundDeployment, lookForPrefect} from "./prefect.ts";
import {deployingJobs, type FoundJob} from "./workflows.ts";

const CLONES_MAX = 50;
/** The variable that Prefect itself reads. */
export const API_URL = "PREFECT_API_URL";

export type FoundClone = {
  /** Relative to the folder that was looked at. */
  path: string;
  repository: string;
  remote: string | null;
  branch: string | null;
  version_tags: number;
  latest_version_tag: string | null;
};

/** What stands around a folder, by name. */
export type Found = {
  clones: readonly FoundClone[];
  /** Why there is no clone, null when there is one. */
  problem: string | null;
  workflows: readonly string[];
  /** The workflows' jobs that look as if they deploy. */
  deploying_jobs: readonly FoundJob[];
  /** What says that there is Prefect: names of files, folders and variables. */
  prefect: readonly string[];
  flows: readonly string[];
  prefect_deployments: readonly FoundDeployment[];
  has_next_steps: boolean;
  /** Its path from the folder; null where there is none. */
  next_steps: string | null;
};

/** Looks at a folder without changing it. Without a clone in it, at the clones in the folders right below. */
export async function lookAround(
  folder: string,
  {env}: {env: Readonly<Record<string, string | undefined>>},
): Promise<Found> {
  const {clones, problem, top} = await findClones(folder);
  const base = top ?? folder;
  const nextSteps = join(base, "Next_Steps.md");
  const workflowFolder = join(base, ".github", "workflows");
  const workflows = list(workflowFolder).filter(name => /\.ya?ml$/.test(name));
  const {flows, deployments} = lookForPrefect(base);
  return {
    clones,
    problem,
    workflows,
    deploying_jobs: deployingJobs(workflowFolder, workflows),
    prefect: [
      ...["prefect.yaml", "prefect"].filter(name => existsSync(join(base, name))),
      ...(env[API_URL] ? [API_URL] : []),
    ],
    flows,
    prefect_deployments: deployments,
    has_next_steps: existsSync(nextSteps),
    next_steps: existsSync(nextSteps) ? relative(realpathSync(folder), nextSteps) : null,
  };
}

async function findClones(
  folder: string,
): Promise<{clones: FoundClone[]; problem: string | null; top: string | null}> {
  const here = await readClone(folder, ".");
  if (!(here instanceof UserError)) return {clones: [here.found], problem: null, top: here.top};
  const below: FoundClone[] = [];
  const names = list(folder).filter(name => existsSync(join(folder, name, ".git")));
  for (const name of names.slice(0, CLONES_MAX)) {
    const clone = await readClone(folder, name);
    if (!(clone instanceof UserError)) below.push(clone.found);
  }
  return {clones: below, problem: below.length === 0 ? here.message : null, top: null};
}

async function readClone(
  folder: string,
  path: string,
): Promise<{found: FoundClone; top: string | null} | UserError> {
  try {
    const {clone, head, versionTags} = await readCloneFacts(
      {path, name: null, branch: null},
      {root: folder},
    );
    const found = {
      path,
      repository: clone.repository,
      remote: clone.remote,
      branch: head.branch,
      version_tags: versionTags.length,
      latest_version_tag: versionTags.at(-1)?.tag ?? null,
    };
    return {found, top: clone.top};
  } catch (error) {
    // A folder that is no clone is a finding here, not a failure.
    if (error instanceof UserError) return error;
    throw error;
  }
}

/** The names in a folder, sorted; none when it is not there. */
function list(folder: string): string[] {
  return existsSync(folder) && statSync(folder).isDirectory() ? readdirSync(folder).sort() : [];
}

/** `github:owner/name` → `name`. */
export function shortName(repository: string): string {
  return basename(repository.slice(repository.indexOf(":") + 1));
}
