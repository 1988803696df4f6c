import {DateTime} from "luxon";
import type {Config} from "../../config.ts";
import {UserError} from "../../lib/errors.ts";
import {nearest} from "../../lib/nearest.ts";
import {type Claim, isId} from "../../sources/markdown/claim.ts";
import {readDocument} from "../../sources/markdown/read-document.ts";
import {readCause, readDeployment, readSeverity} from "../../sources/markdown/references.ts";
import {withIncident} from "./edit.ts";
import {incidentLine, type Opening} from "./line.ts";
import {flagOf, momentOf, type Outcome, type Task} from "./target.ts";

/** A word that ends neither its `key: value` pair nor the brackets around it. */
const PLAIN = /^[^\s,;()]+(?: [^\s,;()]+)?$/;

/**
 * Adds the line of an incident. The same id again changes nothing, unless what is said of it is something else: that is
 * an error.
 */
export function openIncident(task: Task): Outcome {
  const {config, document, flags} = task;
  const {timezone} = config;
  const {claims} = readDocument(document.text, {timezone});
  const opening = openingOf(task, claims);
  const {id} = opening;
  const known = claims.find(claim => claim.id.toLowerCase() === id.toLowerCase());
  if (known !== undefined) {
    refuseOther(known, {opening, task});
    const note = `${known.id} is already there, in line ${known.line}`;
    return {id: known.id, text: document.text, note};
  }
  const line = incidentLine(opening, {timezone});
  const text = withIncident(document.text, {line, id, timezone});
  if (text === null) {
    throw new UserError(
      `Cannot write ${id} into "${document.path}": the line would not be read back as it is meant`,
      {
        hint: `A comment or a block of code before it may not be closed. Close it, or write the line by hand: - ${line}`,
      },
    );
  }
  return {id, text, note: `${flags.write ? "Opened" : "Would open"} ${id}`};
}

function openingOf(task: Task, claims: readonly Claim[]): Opening {
  const {config, flags} = task;
  const detected = momentOf("--detected", flags.detected, task);
  const id =
    flagOf(
      ["--id", flags.id],
      text => (isId(text) ? text : null),
      "An id is one word with a digit, such as INC-2025-001.",
    ) ?? nextId(claims, DateTime.fromISO(detected.at, {zone: config.timezone}).year);
  const service = serviceOf(flags.service, config);
  return {
    id,
    detected,
    severity: flagOf(["--severity", flags.severity], readSeverity, "Write 1, Sev1 or P1."),
    owner: config.services.length > 0 ? service : null,
    service: config.services.length > 0 ? null : service,
    environment: flagOf(
      ["--environment", flags.environment],
      text => (/^[\w./@-]+$/.test(text) ? text : null),
      "Write one word, such as production.",
    ),
    deployment: flagOf(
      ["--deployment", flags.deployment],
      text => (PLAIN.test(text) ? readDeployment(text) : null),
      'Write a run ("run 18875134498"), the id of a Prefect run, a version such as v1.2.3 or an id of `fivekeys export deployment`.',
    ),
    cause: flagOf(
      ["--cause", flags.cause],
      text => (PLAIN.test(text) && readCause(text) !== null ? text : null),
      "Write rollback, hotfix, a commit or a pull request such as #134.",
    ),
    summary: flags.summary?.trim() || null,
  };
}

/** `INC-2025-004` after `INC-2025-003`, by the year in which it was noticed. */
function nextId(claims: readonly Claim[], year: number): string {
  const prefix = `INC-${year}-`;
  const numbers = claims
    .filter(({id}) => id.toUpperCase().startsWith(prefix))
    .map(({id}) => Number(/^\d+/.exec(id.slice(prefix.length))?.[0] ?? 0));
  return `${prefix}${String(Math.max(0, ...numbers) + 1).padStart(3, "0")}`;
}

function serviceOf(name: string | undefined, {services}: Config): string | null {
  if (name === undefined) return null;
  const names = services.map(service => service.name);
  if (names.length === 0 && /^[\w./@-]+$/.test(name)) return name;
  const found = names.find(one => one.toLowerCase() === name.trim().toLowerCase());
  if (found !== undefined) return found;
  const meant = nearest(name, names);
  throw new UserError(`Cannot use --service "${name}": the configuration has no such service`, {
    hint:
      meant === null
        ? `The services are ${names.join(", ") || "not configured: write one word"}.`
        : `Did you mean "${meant}"?`,
  });
}

/** The same incident told otherwise is a mistake in one of the two: neither is overwritten. */
function refuseOther(
  known: Claim,
  {opening, task: {document, flags, config}}: {opening: Opening; task: Task},
): void {
  const cause = opening.cause === null ? null : readCause(opening.cause);
  const pairs: readonly [keyof typeof flags, unknown, unknown][] = [
    ["detected", known.detected.at, opening.detected.at],
    ["severity", known.severity, opening.severity],
    ["environment", known.environment, opening.environment],
    ["deployment", known.deployment, opening.deployment],
    ["cause", [known.cause, known.cause_sha, known.cause_number].join(), causeKey(cause)],
    [
      "service",
      (known.service ?? known.owner)?.toLowerCase(),
      (opening.owner ?? opening.service)?.toLowerCase(),
    ],
  ];
  const other = pairs.find(([flag, is, said]) => flags[flag] !== undefined && is !== said);
  if (other === undefined) return;
  throw new UserError(
    `Cannot open ${known.id}: line ${known.line} of "${document.path}" has it with another ${other[0]}`,
    {
      hint: `Correct the line by hand, or choose another id, such as ${nextId(
        readDocument(document.text, config).claims,
        DateTime.fromISO(opening.detected.at, {zone: config.timezone}).year,
      )}.`,
    },
  );
}

function causeKey(cause: ReturnType<typeof readCause>): string {
  return [cause?.cause, cause?.cause_sha, cause?.cause_number].join();
}
