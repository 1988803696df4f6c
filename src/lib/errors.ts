/** What the process ends with, by the kind of failure (documented in docs/reference/commands.md). */
export const exitCodes = {
  /** The command did what it was asked for. */
  done: 0,
  /** A fault of fivekeys itself, shown with its stack. */
  unexpected: 1,
  /** The command line, the configuration or an imported file is wrong; nothing was changed. */
  usage: 2,
  /** `check`: a target is missed. */
  targetMissed: 3,
  /** `check --strict`: every target is met, but not all on strong evidence. */
  weakEvidence: 4,
  /** A secret or a permission is missing. */
  permission: 5,
  /** A source could not be reached or limits its callers; run the command again later. */
  unreachable: 6,
  /** Ctrl-C or SIGTERM; what was committed before is kept. */
  interrupted: 130,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/**
 * A failure that the operator can fix: shown as message and hint, without a stack.
 * The message reads `Cannot <action>: <what is so now>`; the hint says what to do about it.
 */
export class UserError extends Error {
  readonly hint: string | null;
  readonly exitCode: ExitCode;

  constructor(
    message: string,
    {
      hint = null,
      exitCode = exitCodes.usage,
      cause,
    }: {hint?: string | null; exitCode?: ExitCode; cause?: unknown} = {},
  ) {
    super(message, cause === undefined ? undefined : {cause});
    this.name = "UserError";
    this.hint = hint;
    this.exitCode = exitCode;
  }
}
