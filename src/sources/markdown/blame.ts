import {access} from "node:fs/promises";
import {basename, dirname, join} from "node:path";
import {git} from "../../lib/git.ts";
import type {Document} from "./document.ts";

/** The commit that wrote a line, and when. */
export type Written = {sha: string; at: string};

const HEADER = /^([0-9a-f]{40}|[0-9a-f]{64}) \d+ (\d+)(?: \d+)?$/;
const NOT_COMMITTED = /^0+$/;

/**
 * Who wrote each line of a document, by its number: the commit alone, no person. A line that is not committed, or
 * whose commit a shallow clone does not have, is left out; so are all where the document is in no repository. Throws a
 * UserError where git cannot tell.
 */
export async function blame({
  file,
  path,
}: Pick<Document, "file" | "path">): Promise<ReadonlyMap<number, Written>> {
  if (!(await isInRepository(dirname(file)))) return new Map();
  const place = {folder: dirname(file), path};
  const name = basename(file);
  const known = ["cat-file", "--batch-check=%(objecttype)"];
  const type = (await git(place, known, {input: `HEAD:./${name}\n`})).toString().trim();
  if (type !== "blob") return new Map();
  const isShallow = (await git(place, ["rev-parse", "--is-shallow-repository"]))
    .toString()
    .startsWith("true");
  // What a team leaves out of its own view of the history is part of the history.
  const options = ["-c", "blame.ignoreRevsFile="];
  const output = await git(place, ["blame", "--porcelain", "--", name], {options});
  return readPorcelain(output.toString("latin1"), {isShallow});
}

async function isInRepository(folder: string): Promise<boolean> {
  const isHere = await access(join(folder, ".git")).then(
    () => true,
    () => false,
  );
  if (isHere || dirname(folder) === folder) return isHere;
  return isInRepository(dirname(folder));
}

function readPorcelain(
  output: string,
  {isShallow}: {isShallow: boolean},
): ReadonlyMap<number, Written> {
  const times = new Map<string, string>();
  const edges = new Set<string>();
  const lines = new Map<number, string>();
  let sha = "";
  for (const line of output.split("\n")) {
    if (line.startsWith("\t")) continue;
    const header = HEADER.exec(line);
    if (header !== null) {
      sha = header[1]!;
      lines.set(Number(header[2]), sha);
    } else if (line.startsWith("committer-time ")) {
      times.set(sha, new Date(Number(line.slice("committer-time ".length)) * 1000).toISOString());
    } else if (line === "boundary") edges.add(sha);
  }
  const written = [...lines].flatMap(([number, sha]) => {
    const at = times.get(sha);
    const isUnknown = NOT_COMMITTED.test(sha) || (isShallow && edges.has(sha));
    return at === undefined || isUnknown ? [] : [[number, {sha, at}] as const];
  });
  return new Map(written);
}
