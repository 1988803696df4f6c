import {z} from "zod";
import type {SyncDocument, SyncRun} from "../../../documents/sync.ts";
import type {DeadLetter} from "../../../pipeline/inbox-dead.ts";
import * as is from "./common.ts";
import {syncState} from "./facts.ts";

const run: z.ZodType<SyncRun> = z
  .strictObject({
    id: is.text,
    kind: z.enum(["sync", "build"]),
    state: z.enum(["waiting", "running", "done", "failed"]),
    started_at: is.maybeInstant,
    finished_at: is.maybeInstant,
    exit_code: is.whole.nullable(),
    result: z.unknown().meta({description: "What `fivekeys sync --json` prints."}),
    failure: z.strictObject({message: is.text, hint: is.maybeText}).nullable(),
  })
  .meta({id: "SyncRun"});

/** What `/sync` answers. */
export const syncSchema: z.ZodType<SyncDocument> = z
  .strictObject({
    schema: z.literal("fivekeys.sync-state/1"),
    ...syncState,
    run: run.nullable(),
  })
  .meta({id: "Sync"});

export const syncAsked = z.strictObject({
  rebuild: z.boolean().optional().meta({description: "Read all that is stored anew."}),
  max_wait: z
    .number()
    .min(0)
    .max(24 * 60)
    .optional()
    .meta({description: "The most minutes to wait for the limits of a source."}),
});

/** What rows that were taken are answered with. */
export const acceptedSchema = z
  .strictObject({status: z.literal("accepted"), rows: is.whole})
  .meta({id: "Accepted"});

export const deadLettersSchema: z.ZodType<{schema: string; dead: readonly DeadLetter[]}> = z
  .strictObject({
    schema: z.literal("fivekeys.dead-letters/1"),
    dead: z.array(
      z.strictObject({
        source: is.text,
        delivery_id: is.text,
        at: is.text,
        reason: is.text,
        digest: is.text,
        has_events: z.boolean(),
      }),
    ),
  })
  .meta({id: "DeadLetters"});
