import {relative, resolve} from "node:path";
import type {Config} from "../../config.ts";
import {UserError} from "../../lib/errors.ts";
import {type Document, openDocument} from "../../sources/markdown/document.ts";
import {type Moment, readMoment} from "../../sources/markdown/moment.ts";
import type {Terminal} from "../command.ts";

/** The flags of `fivekeys incident`, as commander gives them. */
export type IncidentFlags = {
  id?: string;
  severity?: string;
  service?: string;
  environment?: string;
  detected?: string;
  deployment?: string;
  cause?: string;
  summary?: string;
  restored?: string;
  fix?: string;
  path?: string;
  write?: boolean;
};

/** What an action on a document is given. */
export type Task = {
  config: Config;
  document: Document;
  flags: IncidentFlags;
  now: Date;
};

/** What it would make of the document; `note` says it in a sentence. */
export type Outcome = {id: string; text: string; note: string};

/** The documents that the incident rules name, each once. */
export function configuredDocuments(config: Config): string[] {
  return [...new Set(config.incidents.flatMap(({path}) => path ?? []))];
}

/** The document of `--path`, else the one of the configuration. Throws a UserError where that is none or several. */
export async function targetDocument(
  {path}: IncidentFlags,
  {config, cwd}: {config: Config} & Pick<Terminal, "cwd">,
): Promise<Document> {
  if (path !== undefined) {
    const known = relative(config.root, resolve(cwd, path)) || path;
    return openDocument(known, config);
  }
  const [first, ...others] = configuredDocuments(config);
  if (first === undefined) {
    throw new UserError("Cannot tell where incidents are written: no rule names a document", {
      hint: "Add `- {from: markdown, path: Next_Steps.md}` to `incidents` in fivekeys.yaml, or give --path.",
    });
  }
  if (others.length > 0) {
    throw new UserError("Cannot tell which document is meant: the rules name several", {
      hint: `Give --path, one of ${[first, ...others].join(", ")}.`,
    });
  }
  return openDocument(first, config);
}

/** What a flag says of a moment; now, to the minute, where it says nothing. */
export function momentOf(
  flag: string,
  text: string | undefined,
  {config: {timezone}, now}: Pick<Task, "config" | "now">,
): Moment {
  if (text === undefined) return {at: `${now.toISOString().slice(0, 16)}:00.000Z`, isDay: false};
  const moment = readMoment(text, {timezone});
  if (moment !== null) return moment;
  throw new UserError(`Cannot use ${flag} "${text}": it is no date or time`, {
    hint: "Write it as 2025-10-30T01:32Z, or 2025-10-30 where the hour is not known.",
  });
}

/** What a flag says, as a reader of it understands it; null where it was not given. */
export function flagOf<T>(
  [flag, text]: readonly [flag: string, text: string | undefined],
  read: (text: string) => T | null,
  hint: string,
): T | null {
  if (text === undefined) return null;
  const value = read(text);
  if (value !== null) return value;
  throw new UserError(`Cannot use ${flag} "${text}": it is not understood`, {hint});
}
