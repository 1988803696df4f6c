import {readFileSync} from "node:fs";
import {pino} from "pino";
import type {Log} from "../lib/log.ts";
import type {Env} from "../lib/secret.ts";

type Say = (message: string, fields?: Readonly<Record<string, unknown>>) => void;

/** The server's own log: a sentence, and beside it what a program may search for. */
export type ServerLog = {debug: Say; info: Say; warn: Say; error: Say};

const SECRET_NAME = /TOKEN|SECRET|PASSWORD|PASSWD|CREDENTIAL|PRIVATE|KEY/i;
/** It would make every variable of ours a key. */
const OWN_PREFIX = /^FIVEKEYS_/;
/** Shorter values are words that stand in any line. */
const SECRET_CHARACTERS_MIN = 8;
const CENSOR = "[redacted]";

const FIELDS = ["authorization", "cookie", "set-cookie", "token", "secret", "password", "body"];
const REDACTED = FIELDS.flatMap(name => [`["${name}"]`, `*["${name}"]`, `*.*["${name}"]`]);

/** What is a secret by its form, wherever it stands. */
const FORMS: readonly [RegExp, string][] = [
  [/\b(Bearer|Basic|token) +[\w.~+/=-]{8,}/gi, `$1 ${CENSOR}`],
  [/\b(gh[a-z]_|github_pat_|xox[a-z]-)[\w-]{8,}/g, CENSOR],
  [/(:\/\/)[^/\s@"]+@/g, `$1${CENSOR}@`],
  [/(\/survey\/)(?!:)[^/\s"?]+\/[^/\s"?]+/gi, `$1${CENSOR}`],
];

/** A text without the given secrets and without anything that has the form of one. */
function scrubber(secrets: readonly string[]): (text: string) => string {
  const long = secrets.filter(secret => secret.length >= SECRET_CHARACTERS_MIN);
  // As they stand in a JSON line, and the longest first, for one may hold another.
  const written = long.flatMap(secret => [secret, JSON.stringify(secret).slice(1, -1)]);
  const known = [...new Set(written)].sort((a, b) => b.length - a.length).map(escaped);
  const pattern = known.length === 0 ? null : new RegExp(known.join("|"), "g");
  return text => {
    const bare = pattern === null ? text : text.replace(pattern, CENSOR);
    return FORMS.reduce((sum, [form, instead]) => sum.replace(form, instead), bare);
  };
}

/** The values of the environment that are secrets by their name, also of the files that `…_FILE` names. */
export function secretsOf(env: Env): string[] {
  const texts = Object.entries(env).map(([name, value]) => {
    if (value === undefined || !SECRET_NAME.test(name.replace(OWN_PREFIX, ""))) return "";
    try {
      return name.endsWith("_FILE") ? readFileSync(value, "utf8") : value;
    } catch {
      // Whoever needs the file says that it cannot be read.
      return "";
    }
  });
  // A line each, or a word each with a role before it.
  const parts = texts.flatMap(text => [...text.split("\n"), ...text.split(/\s+|:/)]);
  return [...new Set(parts)].filter(part => part !== "");
}

/**
 * A log of JSON lines, or of short ones for a person's terminal. Of a secret in `secrets`, or of one by its name or
 * form, no line says anything.
 */
export function serverLog({
  write,
  secrets,
  isPretty,
  isQuiet = false,
}: {
  write: (line: string) => void;
  secrets: readonly string[];
  isPretty: boolean;
  isQuiet?: boolean;
}): ServerLog {
  const scrub = scrubber(secrets);
  const lines = pino(
    {
      level: isQuiet ? "warn" : isPretty ? "info" : "debug",
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: {level: label => ({level: label})},
      redact: {paths: REDACTED, censor: CENSOR},
    },
    {
      write: line => {
        const clean = scrub(line);
        write(isPretty ? short(clean) : clean);
      },
    },
  );
  const say =
    (level: keyof ServerLog): Say =>
    (message, fields = {}) =>
      lines[level](fields, message);
  return {debug: say("debug"), info: say("info"), warn: say("warn"), error: say("error")};
}

/** The server's log for what knows commands only. */
export function asLog(log: ServerLog): Log {
  return {note: message => log.info(message), progress: text => log.debug(text), done: () => {}};
}

const marks: Readonly<Record<string, string>> = {warn: "warning: ", error: "error: "};

/** `18:02:19 GET /api/v1/report 200 12 ms`, by the clock of the machine. */
function short(line: string): string {
  const {level, time, msg, method, path, status, ms, ...rest} = JSON.parse(line) as Record<
    string,
    string | number | undefined
  >;
  const clock = new Date(String(time)).toLocaleTimeString("en-GB");
  const request = method === undefined ? "" : ` ${method} ${path} ${status} ${ms} ms`;
  const why = rest.why === undefined ? "" : `: ${rest.why}`;
  const said = method === undefined ? ` ${marks[String(level)] ?? ""}${msg}${why}` : request;
  // What a path or a message holds does not steer the terminal.
  return `${clock}${said.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, " ")}\n`;
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
