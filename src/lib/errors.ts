/** What the process ends with, by the kind of failure (documented in docs/reference/commands.md). */
export const exitCodes = {
  done: 0,
  unexpected: 1,
  usage: 2,
  targetMissed: 3,
  weakEvidence: 4,
  permission: 5,
  unreachable: 6,
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
