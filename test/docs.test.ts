import {execFileSync, spawn, spawnSync} from "node:child_process";
import {once} from "node:events";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
} from "node:fs";
import {tmpdir} from "node:os";
import {dirname, join, posix} from "node:path";
import {afterAll, beforeAll, describe, expect, it} from "vitest";
import {until} from "./support/server.ts";
import {type File, placeOf, root, trackedFiles, trackedPaths} from "./tree.ts";

const COMMAND_MS_MAX = 180_000;

const paths = trackedPaths();
const pages = trackedFiles().filter(({path}) => path.endsWith(".md"));

/** A page with its code blanked out, so that what only looks like a link or a heading is not one. */
function prose(text: string, code = /^ *(```+)[\s\S]*?^ *\1|`[^`\n]*`/gm): string {
  return text.replace(code, match => match.replace(/[^\n]/g, " "));
}

/** The anchors that GitHub gives to the headings of a page. */
function anchorsOf(text: string): string[] {
  const seen = new Map<string, number>();
  const blocks = /^ *(```+)[\s\S]*?^ *\1/gm;
  return [...prose(text, blocks).matchAll(/^#{1,6} +(.+?) *#*$/gm)].map(([, heading = ""]) => {
    const words = heading.replace(/\[([^\]]*)\]\([^)]*\)/g, "$1").toLowerCase();
    const anchor = words.replace(/[^\p{L}\p{N}\s_-]/gu, "").replaceAll(" ", "-");
    const count = seen.get(anchor) ?? 0;
    seen.set(anchor, count + 1);
    return count === 0 ? anchor : `${anchor}-${count}`;
  });
}

/** The links of a page that lead nowhere, as `path:line: target`. */
function deadLinks(page: File, isFile: (path: string) => boolean): string[] {
  const link = /\]\(<?([^)\s>]+)>?(?: "[^"]*")?\)|^ *\[[^\]]+\]: *(\S+)|(?:href|src)="([^"]+)"/gm;
  return [...prose(page.text).matchAll(link)].flatMap(match => {
    const target = match[1] ?? match[2] ?? match[3] ?? "";
    if (/^[a-z][a-z0-9+.-]*:/i.test(target)) return [];
    const [path = "", anchor] = target.split("#");
    const file = path === "" ? page.path : posix.join(posix.dirname(page.path), path);
    const text = file === page.path ? page.text : pages.find(other => other.path === file)?.text;
    const isThere = isFile(file.replace(/\/$/, ""));
    const isAnchored = anchor === undefined || (text && anchorsOf(text).includes(anchor));
    return isThere && isAnchored ? [] : [`${placeOf(page, match.index)}: ${target}`];
  });
}

/** The command lines of the `sh` blocks of a page. */
function commandsOf(text: string): string[] {
  const blocks = [...text.matchAll(/^```sh\n([\s\S]*?)^```/gm)].map(([, block = ""]) => block);
  const lines = blocks.flatMap(block => block.replaceAll("\\\n", " ").split("\n"));
  return lines.map(line => line.replace(/(^|\s)#.*$/, "").trim()).filter(line => line !== "");
}

/** The commands that `.ci/run` runs, this test among them. */
function commandsOfCi(): string[] {
  const lines = readFileSync(join(root, ".ci/run"), "utf8").split("\n");
  return lines.filter(line => line.startsWith("npm ")).map(line => line.replace(" </dev/null", ""));
}

/** What stands in for a fresh clone: every tracked file as it is now, in one commit. */
function freshClone(folder: string): void {
  for (const path of paths) {
    mkdirSync(join(folder, dirname(path)), {recursive: true});
    copyFileSync(join(root, path), join(folder, path));
  }
  // Linked one by one, so that an install in the clone could not reach into the folder of the original.
  mkdirSync(join(folder, "node_modules"));
  for (const name of readdirSync(join(root, "node_modules"))) {
    symlinkSync(join(root, "node_modules", name), join(folder, "node_modules", name));
  }
  const git = (...args: string[]) => execFileSync("git", args, {cwd: folder});
  git("init", "--quiet", "--initial-branch=main");
  git("add", "--all");
  const author = ["-c", "user.name=Reader", "-c", "user.email=reader@example.org"];
  git(...author, "commit", "--quiet", "--message=A fresh clone");
}

/** The environment of somebody who has just opened a terminal: without npm's and vitest's own variables. */
function readersEnvironment(home: string): NodeJS.ProcessEnv {
  const isOurs = ([name]: [string, unknown]) => /^(npm_|VITEST|NODE_|INIT_CWD|XDG_)/.test(name);
  const kept = Object.entries(process.env).filter(entry => !isOurs(entry));
  const path = (process.env.PATH ?? "")
    .split(":")
    .filter(part => !part.endsWith("node_modules/.bin"));
  return {...Object.fromEntries(kept), PATH: path.join(":"), HOME: home, CI: "true"};
}

/** Runs a command that serves until Ctrl-C: what it said leads to the dashboard, and it ends well. */
async function showsDashboard(
  command: string,
  options: {cwd: string; env: NodeJS.ProcessEnv},
): Promise<void> {
  // A group of its own: Ctrl-C reaches npm and what npm runs.
  const child = spawn("sh", ["-c", command], {...options, detached: true, stdio: "pipe"});
  let said = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", text => {
      said += text;
    });
  }
  const ended = once(child, "close");
  try {
    const address = await until("it serves", () => {
      expect(child.exitCode, said).toBe(null);
      return /Serving on (http:[^\s"]+\d)/.exec(said)?.[1];
    });
    await until("the dashboard is built", async () => (await fetch(address)).ok);
    expect(said).toContain("Five keys");
  } finally {
    process.kill(-child.pid!, "SIGINT");
  }
  await ended;
  // What the server says last; the shell around it may be gone by then.
  expect(said).toContain('"msg":"Ended"');
}

function foldersOf(path: string): string[] {
  const folder = dirname(path);
  return folder === "." ? [] : [folder, ...foldersOf(folder)];
}

describe("links", () => {
  const places = new Set(paths.flatMap(path => [path, ...foldersOf(path)]));

  it.each(pages.map(page => [page.path, page] as const))("of %s lead somewhere", (_, page) => {
    expect(deadLinks(page, path => places.has(path))).toEqual([]);
  });

  it("that lead nowhere are found", () => {
    const text =
      "# One `two`, three\n[a](b.md) [c](#d) ![e](f.png)\n[g]: h.md\n[i](#one-two-three)\n`[j](k.md)`\n";
    const dead = deadLinks({path: "x/a.md", text}, path => path === "x/a.md");
    expect(dead).toEqual(["x/a.md:2: b.md", "x/a.md:2: #d", "x/a.md:2: f.png", "x/a.md:3: h.md"]);
  });
});

describe("the commands of README.md", () => {
  const readme = join(root, "README.md");
  const commands = existsSync(readme) ? commandsOf(readFileSync(readme, "utf8")) : [];
  const cloned = /^git clone \S+?([^/\s]+?)(?:\.git)?$/.exec(commands[0] ?? "")?.[1];
  const home = mkdtempSync(join(tmpdir(), "fivekeys-docs-"));
  const clone = join(home, "clone");

  beforeAll(() => freshClone(clone));
  afterAll(() => rmSync(home, {recursive: true, force: true}));

  it("are there, and open with a clone", () => {
    expect(existsSync(readme), "README.md is missing").toBe(true);
    expect(commands.slice(0, 2)).toEqual([expect.stringMatching(/^git clone /), `cd ${cloned}`]);
  });

  const isDoneHere = (command: string) =>
    command === `cd ${cloned}` || commandsOfCi().includes(command);
  const toRun = commands.slice(1).filter(command => !isDoneHere(command));

  it.each(toRun)("work in a fresh clone: %s", {timeout: COMMAND_MS_MAX}, async command => {
    const options = {cwd: clone, env: readersEnvironment(home)};
    if (command === "npm start") return showsDashboard(command, options);
    const ran = spawnSync("sh", ["-c", command], {
      ...options,
      encoding: "utf8",
      timeout: COMMAND_MS_MAX,
    });
    expect(ran.status, `${ran.stdout}${ran.stderr}`).toBe(0);
  });
});
