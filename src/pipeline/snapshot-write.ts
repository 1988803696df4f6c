import {appendFileSync, existsSync, mkdirSync, readdirSync, writeFileSync} from "node:fs";
import {join} from "node:path";
import {UserError} from "../lib/errors.ts";
import type {Identity} from "../lib/identity.ts";
import type {Batch, RawEvent} from "../sources/source.ts";
import {scrubbedBatch} from "./subject-scrub.ts";

/** Says what a folder is, and with whose key the people in it were hashed. */
export const SNAPSHOT_FILE = "snapshot.json";
export const SNAPSHOT_SCHEMA = "fivekeys.snapshot/1";

export type SnapshotHeader = {schema: string; key_check: string; read_at: string};

export type SnapshotWriter = {
  /** Writes the events of a batch. */
  keep: (batch: Batch) => void;
  /** Ends the snapshot: without this it is not whole, and no snapshot. */
  close: () => void;
};

/**
 * Begins a snapshot: what is fetched, as NDJSON of raw events, a file for each repository, or source, and kind. It holds what
 * the warehouse holds: nothing that we may not keep, and people as hashes of the team's key.
 */
export function openSnapshot(
  folder: string,
  {
    identity,
    readAt,
  }: {identity: Pick<Identity, "check" | "isErased" | "erasedCount">; readAt: string},
): SnapshotWriter {
  const cannot = (reason: string, cause?: unknown) =>
    new UserError(`Cannot write a snapshot to "${folder}": ${reason}`, {
      hint: "Name a new or an empty folder that this user may write to.",
      cause,
    });
  if (existsSync(folder) && readdirSync(folder).length > 0) throw cannot("it is not empty");
  const write = (work: () => void) => {
    try {
      work();
    } catch (error) {
      throw cannot(String((error as NodeJS.ErrnoException).code), error);
    }
  };
  write(() => mkdirSync(folder, {recursive: true}));
  return {
    keep: batch => {
      const {events} = scrubbedBatch(batch, identity);
      const files = Map.groupBy(events, fileOf);
      for (const [file, those] of files) {
        const lines = those.map(event => `${JSON.stringify(event)}\n`).join("");
        write(() => appendFileSync(join(folder, file), lines));
      }
    },
    close: () => {
      const header: SnapshotHeader = {
        schema: SNAPSHOT_SCHEMA,
        key_check: identity.check,
        read_at: readAt,
      };
      write(() =>
        writeFileSync(join(folder, SNAPSHOT_FILE), `${JSON.stringify(header, null, 2)}\n`),
      );
    },
  };
}

/** `github:acme/shop` and `github.change` → `github+acme+shop.change.ndjson`; a run of Prefect is of no repository. */
function fileOf({source, kind, payload}: RawEvent): string {
  const repository = String(payload.repository ?? source).replace(/[^\w.-]+/g, "+");
  return `${repository}.${kind.slice(kind.indexOf(".") + 1)}.ndjson`;
}
