import {execFileSync} from "node:child_process";
import {mkdirSync, readFileSync, rmSync} from "node:fs";
import {dirname, join} from "node:path";

/** A commit by the numbers of its parents, which stand before it in the list. */
export type MadeCommit = {
  parents: readonly number[];
  /** Epoch seconds. */
  authored: number;
  committed: number;
  message: string;
  author?: string;
  /** The one file that it touches. */
  path?: string;
};

/** A tag on a commit by its number: lightweight, or annotated with a date or (of the oldest gits) without. */
export type MadeTag = {name: string; commit: number; tagged: number | "unknown" | null};

export type MadeHistory = {
  commits: readonly MadeCommit[];
  /** The commit at the tip of `main`. */
  head: number;
  tags: readonly MadeTag[];
};

const NOTHING = "0".repeat(40);

const environment = {...process.env, GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_NOSYSTEM: "1"};

/** What git prints. */
export function git(folder: string, args: readonly string[], input = ""): string {
  return execFileSync("git", ["-C", folder, ...args], {
    input,
    env: environment,
    stdio: ["pipe", "pipe", "pipe"],
    maxBuffer: 1 << 28,
  })
    .toString()
    .trim();
}

/** Makes a bare repository of that history with one `git fast-import`. Returns the ids of its commits. */
export function makeRepository(folder: string, history: MadeHistory): string[] {
  mkdirSync(dirname(folder), {recursive: true});
  git(dirname(folder), ["init", "-q", "--bare", "-b", "main", folder]);
  const marks = join(folder, "marks");
  const options = ["--quiet", "--date-format=raw-permissive", `--export-marks=${marks}`];
  git(folder, ["fast-import", ...options], streamOf(history));
  const shas: string[] = [];
  for (const line of readFileSync(marks, "utf8").trim().split("\n")) {
    const [mark, sha] = line.split(" ") as [string, string];
    shas[Number(mark.slice(1)) - 1] = sha;
  }
  rmSync(marks);
  return shas;
}

/** Moves and adds tags of a repository that was made before; one on no commit (−1) is removed. */
export function moveTags(folder: string, tags: readonly MadeTag[], shas: readonly string[]): void {
  const stream = tags
    .map(tag => (tag.commit === -1 ? {...tag, tagged: null} : tag))
    .map(tag => tagOf(tag, shas[tag.commit] ?? NOTHING))
    .join("");
  git(folder, ["fast-import", "--quiet", "--force", "--date-format=raw-permissive"], stream);
}

function streamOf({commits, head, tags}: MadeHistory): string {
  // Every commit on one branch that is set anew each time: only main and the tags stay.
  const parts = commits.map((commit, i) => commitOf(commit, i + 1));
  parts.push(`reset refs/heads/main\nfrom :${head + 1}\n\n`);
  parts.push(...tags.map(tag => tagOf(tag, `:${tag.commit + 1}`)));
  parts.push(`reset refs/heads/scratch\nfrom ${NOTHING}\n\n`);
  return parts.join("");
}

function commitOf(commit: MadeCommit, mark: number): string {
  const {parents, authored, committed, message, author = "Ada <ada@example.org>"} = commit;
  const {path = `file-${mark % 7}`} = commit;
  return [
    ...(parents.length === 0 ? ["reset refs/heads/scratch\n"] : []),
    "commit refs/heads/scratch",
    `mark :${mark}`,
    `author ${author} ${authored} +0000`,
    `committer Ada <ada@example.org> ${committed} +0000`,
    dataOf(message),
    ...parents.map((parent, i) => `${i === 0 ? "from" : "merge"} :${parent + 1}`),
    `M 100644 inline ${path}\n${dataOf(String(mark))}`,
    "\n",
  ].join("\n");
}

function tagOf({name, tagged}: MadeTag, target: string): string {
  if (tagged === null) return `reset refs/tags/${name}\nfrom ${target}\n\n`;
  const tagger = tagged === "unknown" ? "" : `tagger Ada <ada@example.org> ${tagged} +0000\n`;
  return `tag ${name}\nfrom ${target}\n${tagger}${dataOf(name)}\n`;
}

function dataOf(text: string): string {
  return `data ${Buffer.byteLength(text)}\n${text}`;
}
