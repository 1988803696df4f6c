import type {ExitCode} from "../lib/errors.ts";
import type {Log} from "../lib/log.ts";

/** The world as a command sees it, so that a test can pass its own. */
export type Terminal = {
  cwd: string;
  env: Readonly<Record<string, string | undefined>>;
  /** Writes data. */
  out: (text: string) => void;
  /** All that stands on stdin. */
  input: () => Promise<string>;
  /** Diagnostics. */
  log: Log;
  /** Where they go, for a server that writes lines of its own; without it, to `log`. */
  err?: {write: (text: string) => unknown; isTTY?: boolean};
  /** Whether a person is at the other end of stdin and stdout. */
  isInteractive: boolean;
  /** Whether stdout shows colours. */
  hasColour: boolean;
  columns: number;
  /** The clock, read once per command. */
  now: () => Date;
  /** Aborted by Ctrl-C or SIGTERM. */
  signal: AbortSignal;
};

export type GlobalOptions = {
  /** Path of the configuration file. */
  config?: string;
  /** ISO instant or date at which all windows end. */
  asOf?: string;
  json?: boolean;
  quiet?: boolean;
};

/** What a command's file exports as `run`. */
export type Run<Options = unknown> = (input: {
  args: readonly string[];
  options: GlobalOptions & Options;
  terminal: Terminal;
}) => Promise<ExitCode>;

/** A line of the list of commands: enough for `--help`, the rest is loaded when it runs. */
export type Command = {
  name: string;
  summary: string;
  /** In commander's form: `<table> <file>`. */
  args?: string;
  /** Flags in commander's form, with a sentence each. */
  options?: readonly {flags: string; description: string; default?: string | boolean}[];
  load: () => Promise<{run: Run<never>}>;
};
