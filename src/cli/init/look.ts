import {existsSync, readdirSync, statSync} from "node:fs";
import {basename, join} from "node:path";
import {UserError} from "../../lib/errors.ts";
import {readCloneFacts} from "../clone-facts.ts";

const CLONES_MAX = 50;

export type FoundClone = {
  /** Relative to the folder that was looked at. */
  path: string;
  repository: string;
  remote: string | null;
  branch: string | null;
  version_tags: number;
  latest_version_tag: string | null;
};

/** What stands around a folder; the names of things, never their contents. */
export type Found = {
  clones: readonly FoundClone[];
  /** Why there is no clone, null when there is one. */
  problem: string | null;
  workflows: readonly string[];
  prefect: readonly string[];
  has_next_steps: boolean;
};

/** Looks at a folder without changing it. Without a clone in it, at the clones in the folders right below. */
export async function lookAround(
  folder: string,
  {env}: {env: Readonly<Record<string, string | undefined>>},
): Promise<Found> {
  const {clones, problem, top} = await findClones(folder);
  const base = top ?? folder;
  return {
    clones,
    problem,
    workflows: list(join(base, ".github", "workflows")).filter(name => /\.ya?ml$/.test(name)),
    prefect: [
      ...["prefect.yaml", "prefect"].filter(name => existsSync(join(base, name))),
      ...(env.PREFECT_API_URL ? ["PREFECT_API_URL"] : []),
    ],
    has_next_steps: existsSync(join(base, "Next_Steps.md")),
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
