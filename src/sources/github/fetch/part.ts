import {createHash} from "node:crypto";
import type {Config} from "../../../config.ts";
import type {Cursor, FetchContext, Json} from "../../source.ts";
import {namedBranches} from "../branch.ts";

/** Raised when this code begins to store something else of the same answer. */
const READING = 1;

/** How far one kind of thing of a repository has been read. */
export type Part<T> = {
  /** What the last reading left; null at the first, and when it was read by other settings. */
  saved: T | null;
  /** The cursor that says so, to go with the last data that it stands for. */
  save: (value: T) => Cursor;
};

/** Opens the cursor of a part: `github:<repository>:<name>`. */
export function openPart<T extends object>(
  name: string,
  {
    scope,
    settings,
    context,
  }: {scope: string; settings: string; context: Pick<FetchContext, "cursor">},
): Part<T> {
  const own = `${scope}:${name}`;
  const stored = context.cursor(own) as {settings?: string; at?: T} | null;
  return {
    saved: stored?.settings === settings ? (stored.at ?? null) : null,
    save: value => ({scope: own, value: {settings, at: value as unknown as Json}}),
  };
}

/** A digest of all that decides what is stored of an answer: when it differs, everything is read again. */
export function settingsOf(config: Pick<Config, "changes" | "people" | "deployments">): string {
  const {bots, agents, aliases} = config.people;
  const {hotfixBranches} = config.changes;
  const settings = {
    READING,
    hotfixBranches,
    bots,
    agents,
    aliases,
    branches: namedBranches(config),
  };
  return createHash("sha256").update(JSON.stringify(settings)).digest("hex").slice(0, 32);
}
