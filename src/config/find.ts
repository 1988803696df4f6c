import {existsSync} from "node:fs";
import {dirname, join, resolve} from "node:path";

export const CONFIG_NAME = "fivekeys.yaml";

/**
 * The nearest `fivekeys.yaml` at or above `cwd`, and the folder that stands for the project when there
 * is none. The search ends at the root of the repository or at the home folder, whichever comes first,
 * and does not start upwards outside both: a file in a shared folder such as /tmp is not ours.
 */
export function findConfig(
  cwd: string,
  {home}: {home: string | undefined},
): {file: string | null; root: string} {
  const folders = foldersUpTo(resolve(cwd), home === undefined ? null : resolve(home));
  const folder = folders.find(candidate => existsSync(join(candidate, CONFIG_NAME)));
  if (folder !== undefined) return {file: join(folder, CONFIG_NAME), root: folder};
  const top = folders.at(-1)!;
  return {file: null, root: isRepository(top) ? top : resolve(cwd)};
}

function foldersUpTo(cwd: string, home: string | null): string[] {
  const folders: string[] = [];
  for (let folder = cwd; ; folder = dirname(folder)) {
    folders.push(folder);
    if (isRepository(folder) || folder === home) return folders;
    if (folder === dirname(folder)) return [cwd];
  }
}

/** A worktree and a submodule have a `.git` file, a clone a `.git` folder. */
function isRepository(folder: string): boolean {
  return existsSync(join(folder, ".git"));
}
