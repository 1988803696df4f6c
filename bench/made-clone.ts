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
/** The mark of the first commit; those after it count from 1. */
const ROOT = COMMITS + 1;

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
  yield* commit(ROOT, {branch: "main", author: 0, message: "Begin with all files"});
  yield* wholeTree();
  let main = ROOT;
  for (let number = 1; number * COMMITS_OF_PULL_REQUEST <= COMMITS; number += 1) {
    const first = (number - 1) * COMMITS_OF_PULL_REQUEST + 1;
    const merge = first + COMMITS_OF_PULL_REQUEST - 1;
    const author = pick(AUTHORS);
    const changed: string[] = [];
    for (let mark = first; mark < merge; mark += 1) {
      const message = `Change part ${pick(PARTS)} of the program\n\nIt was like this, and now it is like that.\n`;
      yield* commit(mark, {branch: "branch", author, message});
      yield `from :${mark === first ? main : mark - 1}\n`;
      for (let file = 0; file <= pick(4); file += 1) {
        const text = `${mark} ${file} ${next()}\n`.repeat(3);
        const path = pathOf(pick(PARTS), pick(AREAS_OF_PART), pick(FILES_OF_AREA));
        const change = `M 100644 inline ${path}\ndata ${text.length}\n${text}\n`;
        changed.push(change);
        yield change;
      }
    }
    const message = `Merge pull request #${number} from example/branch-${number}\n\nA title of some length`;
    yield* commit(merge, {branch: "main", author, message});
    yield `from :${main}\nmerge :${merge - 1}\n`;
    // A merge has the files of its first parent until it is told what the branch made of them.
    yield* changed;
    main = merge;
    if (number % PULL_REQUESTS_OF_RELEASE === 0) {
      yield* release(number / PULL_REQUESTS_OF_RELEASE, {mark: merge, who: whoOf(merge, author)});
    }
  }
}

function* commit(
  mark: number,
  {branch, author, message}: {branch: string; author: number; message: string},
): Generator<string> {
  const who = whoOf(mark, author);
  yield `commit refs/heads/${branch}\nmark :${mark}\nauthor ${who}\ncommitter ${who}\n`;
  yield `data ${Buffer.byteLength(message)}\n${message}\n`;
}

/** With the moment: the root is the first of all, whatever its mark. */
function whoOf(mark: number, author: number): string {
  const seconds = BEGIN_SECONDS + (mark === ROOT ? 0 : mark) * SECONDS_BETWEEN_COMMITS;
  return `Author ${author} <author-${author}@example.org> ${seconds} +0000`;
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
