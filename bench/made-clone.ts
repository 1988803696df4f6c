import {spawn} from "node:child_process";
import {once} from "node:events";
import {mkdirSync} from "node:fs";
import {random} from "./made-history.ts";

const COMMITS = 80_000;
/** A pull request is three commits on a branch and their merge. */
const COMMITS_OF_PULL_REQUEST = 4;
const PULL_REQUESTS_OF_RELEASE = 50;
const AUTHORS = 200;
/** As many files, as deep, as a grown program has: what git compares for each commit. */
const PARTS = 40;
const AREAS_OF_PART = 40;
const FILES_OF_AREA = 40;
const BEGIN_SECONDS = Date.parse("2020-01-01T00:00:00Z") / 1000;
const SECONDS_BETWEEN_COMMITS = 2_700;

/** Makes a bare clone of pull requests, merges and releases by `git fast-import`. */
export async function makeClone(folder: string): Promise<void> {
  mkdirSync(folder, {recursive: true});
  await git(["init", "--quiet", "--bare", "--initial-branch=main", folder], {input: []});
  await git(["-C", folder, "fast-import", "--quiet"], {input: stream()});
}

async function git(args: string[], {input}: {input: Iterable<string>}): Promise<void> {
  const child = spawn("git", args, {stdio: ["pipe", "ignore", "inherit"]});
  const ended = once(child, "close");
  for (const text of input) if (!child.stdin.write(text)) await once(child.stdin, "drain");
  child.stdin.end();
  const [status] = await ended;
  if (status !== 0) throw new Error(`git ${args[0]} ended with ${status}`);
}

function* stream(): Generator<string> {
  const next = random(2);
  const pick = (count: number) => Math.floor(next() * count);
  for (let i = 0; i < COMMITS; i += 1) {
    const mark = i + 1;
    const number = Math.floor(i / COMMITS_OF_PULL_REQUEST) + 1;
    const place = i % COMMITS_OF_PULL_REQUEST;
    const isMerge = place === COMMITS_OF_PULL_REQUEST - 1;
    const base = mark - place - 1;
    const author = pick(AUTHORS);
    const who = `Author ${author} <author-${author}@example.org> ${BEGIN_SECONDS + i * SECONDS_BETWEEN_COMMITS} +0000`;
    const message = isMerge
      ? `Merge pull request #${number} from example/branch-${number}\n\nA title of some length`
      : `Change part ${pick(PARTS)} of the program\n\nIt was like this, and now it is like that.\n`;
    yield `commit refs/heads/${isMerge ? "main" : "branch"}\nmark :${mark}\nauthor ${who}\ncommitter ${who}\n`;
    yield `data ${Buffer.byteLength(message)}\n${message}\n`;
    // The branch leaves the main line where it stands; the merge brings it back.
    const from = isMerge || place === 0 ? base : mark - 1;
    if (from > 0) yield `from :${from}\n`;
    else if (place === 0 && i > 0) yield "from refs/heads/main\n";
    if (isMerge) {
      yield `merge :${mark - 1}\n`;
      if (number % PULL_REQUESTS_OF_RELEASE === 0) {
        yield* release(number / PULL_REQUESTS_OF_RELEASE, {mark, who});
      }
      continue;
    }
    for (let file = 0; file <= pick(4); file += 1) {
      const text = `${mark} ${file} ${next()}\n`.repeat(3);
      const path = pathOf(pick(PARTS), pick(AREAS_OF_PART), pick(FILES_OF_AREA));
      yield `M 100644 inline ${path}\ndata ${text.length}\n${text}\n`;
    }
    if (i === 0) yield* wholeTree();
  }
}

function* wholeTree(): Generator<string> {
  for (let part = 0; part < PARTS; part += 1) {
    for (let area = 0; area < AREAS_OF_PART; area += 1) {
      for (let file = 0; file < FILES_OF_AREA; file += 1) {
        const text = `${part} ${area} ${file}\n`;
        yield `M 100644 inline ${pathOf(part, area, file)}\ndata ${text.length}\n${text}\n`;
      }
    }
  }
}

function pathOf(part: number, area: number, file: number): string {
  return `src/part-${part}/area-${area}/file-${file}.txt`;
}

function* release(number: number, {mark, who}: {mark: number; who: string}): Generator<string> {
  yield `tag v1.${number}.0\nfrom :${mark}\ntagger ${who}\ndata 0\n\n`;
}
