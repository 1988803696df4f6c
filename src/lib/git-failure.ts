import {type ExitCode, exitCodes, UserError} from "./errors.ts";

const REASON_CHARACTERS_MAX = 200;

/** A clone on this machine: the folder to run git in, and the path by which the operator knows it. */
export type Place = {folder: string; path: string};

type Failure = {stderr: string; code: number | null; signal?: NodeJS.Signals | null};
type Reading = {what: string; hint: string; exitCode?: ExitCode};

/** An error in the words of every error about a repository: what is so, and what to do about it. */
export function cannotRead(
  {path}: Pick<Place, "path">,
  {what, hint, exitCode = exitCodes.usage}: Reading,
): UserError {
  return new UserError(`Cannot read the git repository "${path}": ${what}`, {hint, exitCode});
}

/** Git's program could not be started. */
export function gitMissing(place: Place, error: Error): UserError {
  const isAbsent = (error as NodeJS.ErrnoException).code === "ENOENT";
  return isAbsent
    ? cannotRead(place, {
        what: "the program git is not installed or not on the PATH",
        hint: "Install git 2.31 or later: https://git-scm.com/downloads",
      })
    : cannotRead(place, {
        what: `git could not be started (${(error as NodeJS.ErrnoException).code ?? error.message})`,
        hint: "Run `git --version` as the same user.",
      });
}

/** Git ended with an error: its words decide what the operator is told. */
export function gitFailure(place: Place, {code, signal = null, ...failure}: Failure): UserError {
  // The message may be stored, and the folder's own place on this machine can hold a login.
  const stderr = failure.stderr.replaceAll(`${place.folder}/`, "");
  if (signal !== null) {
    const isAsked = signal === "SIGINT" || signal === "SIGTERM";
    return cannotRead(place, {
      what: `git was stopped by ${signal}`,
      hint: "Run the command again: what was stored stays, and the rest is read then.",
      exitCode: isAsked ? exitCodes.interrupted : exitCodes.unexpected,
    });
  }
  const known = readings.find(({pattern}) => pattern.test(stderr));
  return cannotRead(place, known?.read(place, stderr) ?? damaged(stderr, code));
}

const readings: readonly {
  pattern: RegExp;
  read: (place: Place, stderr: string) => Reading;
}[] = [
  {
    pattern: /dubious ownership/,
    read: ({folder}) => ({
      what: "it belongs to another user, and git refuses to read it",
      hint: `Run: git config --global --add safe.directory "${folder}"`,
      exitCode: exitCodes.permission,
    }),
  },
  {
    pattern: /permission denied/i,
    read: (_, stderr) => ({
      what: `no permission (${reasonOf(stderr)})`,
      hint: "Run fivekeys as a user who may read every file in it.",
      exitCode: exitCodes.permission,
    }),
  },
  {
    pattern: /not a git repository|invalid gitfile format/,
    read: () => ({
      what: "it is not a git repository",
      hint: "Name a folder that `git clone` or `git init` made, or one inside it.",
    }),
  },
  {
    pattern: /unknown option|unrecognized argument|unknown switch/,
    read: (_, stderr) => ({
      what: `the installed git does not know an option (${reasonOf(stderr)})`,
      hint: "Install git 2.31 or later: https://git-scm.com/downloads",
    }),
  },
];

function damaged(stderr: string, code: number | null): Reading {
  return {
    what: `git failed (${reasonOf(stderr) || `exit code ${code}`})`,
    hint: "Run `git fsck` in it. Objects that are missing or damaged come back with a fresh clone.",
  };
}

/** Git's own reason in short: its first line that says one. */
function reasonOf(stderr: string): string {
  const lines = stderr.split("\n").map(line => line.trim());
  const line = lines.find(line => /^(error|fatal):/.test(line)) ?? lines.find(Boolean) ?? "";
  const reason = line.replace(/^(error|fatal): /, "");
  return reason.length > REASON_CHARACTERS_MAX
    ? `${reason.slice(0, REASON_CHARACTERS_MAX)}…`
    : reason;
}
