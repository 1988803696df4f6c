import {readFile} from "node:fs/promises";
import {join, resolve} from "node:path";
import type {GitClone} from "../../config.ts";
import {git} from "../../lib/git.ts";
import type {Place} from "../../lib/git-failure.ts";
import {openFolder} from "./folder.ts";
import {repositoryName} from "./remote.ts";

/** Where a clone is and what it is called. */
export type Clone = Place & {
  /** The repository's name in every table. */
  repository: string;
  /** The folder of refs and objects: a worktree shares it with the clone it belongs to. */
  gitFolder: string;
  /** The top of the checked-out files, null without any (a bare clone). */
  top: string | null;
  /** The remote whose branches are the record: `origin`, else the only one. */
  remote: string | null;
  /** The commits beyond which the clone has no history, sorted; empty for a complete clone. */
  shallowShas: string[];
};

/** Finds the clone that a path is in. Throws a UserError when there is none or it may not be read. */
export async function openClone({path, name}: GitClone, {root}: {root: string}): Promise<Clone> {
  const place = {path, folder: await openFolder(path, {root})};
  const [where, urls] = await Promise.all([locate(place), remoteUrls(place)]);
  const remote = urls.has("origin") ? "origin" : urls.size === 1 ? [...urls.keys()][0]! : null;
  const url = remote === null ? null : urls.get(remote)!;
  const {gitFolder, isShallow} = where;
  return {
    ...place,
    repository: name ?? repositoryName({url, gitFolder}),
    gitFolder,
    top: where.top,
    remote,
    shallowShas: isShallow ? await shallowShas(gitFolder) : [],
  };
}

async function locate(place: Place) {
  const args = ["rev-parse", "--path-format=absolute", "--is-inside-work-tree"];
  args.push("--is-shallow-repository", "--show-cdup", "--git-common-dir");
  const lines = (await git(place, args)).toString().replace(/\n$/, "").split("\n");
  const isInside = lines.shift() === "true";
  const isShallow = lines.shift();
  // Outside of checked-out files git prints no line for the way up to their top.
  const up = isInside ? lines.shift()! : null;
  return {
    top: up === null ? null : resolve(place.folder, up),
    isShallow: isShallow === "true",
    // Last, and joined again: the name of a folder may hold a line break.
    gitFolder: lines.join("\n"),
  };
}

async function remoteUrls(place: Place): Promise<Map<string, string>> {
  const args = ["config", "-z", "--get-regexp", "^remote\\..*\\.url$"];
  const text = (await git(place, args, {answers: [1]})).toString();
  const urls = new Map<string, string>();
  for (const entry of text.split("\0").filter(Boolean)) {
    const end = entry.indexOf("\n");
    const name = entry.slice("remote.".length, end - ".url".length);
    // The first URL is the one that is fetched from.
    if (end !== -1 && !urls.has(name)) urls.set(name, entry.slice(end + 1));
  }
  return urls;
}

async function shallowShas(gitFolder: string): Promise<string[]> {
  const text = await readFile(join(gitFolder, "shallow"), "utf8");
  return text.split("\n").filter(Boolean).toSorted();
}
