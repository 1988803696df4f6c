import {type ChildProcessByStdio, spawn} from "node:child_process";
import {devNull} from "node:os";
import {PassThrough, type Readable, type Writable} from "node:stream";
import {gitFailure, gitMissing, type Place} from "./git-failure.ts";

const OUTPUT_BYTES_MAX = 256 * 1024 * 1024;
const STDERR_BYTES_MAX = 64 * 1024;
/** How far git may run ahead of us, so that it goes on while a batch is being stored. */
const AHEAD_BYTES_MAX = 8 * 1024 * 1024;

/** What the reading must not depend on: settings that somebody made for the eye or for one machine. */
const SETTINGS = ["core.quotePath=false", `diff.orderFile=${devNull}`, `mailmap.file=${devNull}`];

const OWN_ENVIRONMENT = {
  LC_ALL: "C",
  // Reading takes no locks and asks nobody for a password.
  GIT_OPTIONAL_LOCKS: "0",
  GIT_TERMINAL_PROMPT: "0",
  GIT_NO_LAZY_FETCH: "1",
  // The history as it was recorded: neither replace refs nor the old grafts file change it.
  GIT_NO_REPLACE_OBJECTS: "1",
  GIT_GRAFT_FILE: devNull,
};

export type GitCall = {
  /** Written to git's standard input: thousands of names fit, which an argument list does not hold. */
  input?: string;
  /** Exit codes besides 0 that are an answer, not a failure. */
  answers?: readonly number[];
  /** Options before the command, such as `-c` or `--git-dir`. */
  options?: readonly string[];
};

/**
 * What `git <args>` prints in a folder. Throws a UserError that names the folder when git fails, or when it prints
 * more than 256 MiB.
 */
export async function git(
  place: Place,
  args: readonly string[],
  call: GitCall = {},
): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of gitStream(place, args, call)) {
    bytes += chunk.length;
    if (bytes > OUTPUT_BYTES_MAX) {
      throw gitFailure(place, {stderr: `git ${args[0]} printed over 256 MiB`, code: null});
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** The same in pieces as they come. Git waits while they are not taken, and is stopped when nobody wants more. */
export async function* gitStream(
  place: Place,
  args: readonly string[],
  {input = "", answers = [], options = []}: GitCall = {},
): AsyncGenerator<Buffer> {
  const settings = SETTINGS.flatMap(setting => ["-c", setting]);
  const child = spawn("git", ["-C", place.folder, ...settings, ...options, ...args], {
    env: environment(process.env),
    stdio: ["pipe", "pipe", "pipe"],
    windowsHide: true,
  });
  const ended = endOf(child);
  // Git may end before it has read all of its input: what it says then is the error, not the broken pipe.
  child.stdin.on("error", () => undefined);
  child.stdin.end(input);
  try {
    yield* child.stdout.pipe(new PassThrough({highWaterMark: AHEAD_BYTES_MAX}));
    const {error, ...end} = await ended;
    if (error !== null) throw gitMissing(place, error);
    if (end.code !== 0 && !answers.includes(end.code ?? -1)) throw gitFailure(place, end);
  } finally {
    if (child.exitCode === null && child.signalCode === null) child.kill();
  }
}

type End = {
  code: number | null;
  signal: NodeJS.Signals | null;
  stderr: string;
  error: Error | null;
};

function endOf(child: ChildProcessByStdio<Writable, Readable, Readable>): Promise<End> {
  let stderr = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    if (stderr.length < STDERR_BYTES_MAX) stderr += text;
  });
  return new Promise(resolve => {
    child.on("error", error => resolve({code: null, signal: null, stderr, error}));
    child.on("close", (code, signal) => resolve({code, signal, stderr, error: null}));
  });
}

/**
 * Our environment without git's own variables: a hook that starts us would otherwise point every command at its
 * repository. What configures git (`GIT_CONFIG_*`) and where it is installed stays.
 */
function environment(ours: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const kept = Object.entries(ours).filter(
    ([name]) => !name.startsWith("GIT_") || /^GIT_(CONFIG_.+|EXEC_PATH|CEILING_.+)$/.test(name),
  );
  return {...Object.fromEntries(kept), ...OWN_ENVIRONMENT};
}
