import {chmodSync, existsSync, mkdirSync, writeFileSync} from "node:fs";
import {join} from "node:path";
import {setTimeout} from "node:timers/promises";
import type {Config} from "../config.ts";
import {UserError} from "../lib/errors.ts";
import {type Identity, openIdentity} from "../lib/identity.ts";
import {whyOtherKey} from "../lib/key-file.ts";
import {takeLock} from "../lib/lock.ts";
import {normalise} from "../sources/index.ts";
import {duckdb} from "../warehouse/duckdb.ts";
import {FileInUseError} from "../warehouse/duckdb-errors.ts";
import {prepare, readMeta} from "../warehouse/schema.ts";
import type {Warehouse} from "../warehouse/warehouse.ts";
import {refuseDemo} from "./demo-mark.ts";
import {type Folded, foldInbox} from "./fold-inbox.ts";
import {refill, renormalise} from "./ingest.ts";
import {refuseRebuild} from "./retention-state.ts";

/** The files of the data folder. */
export function dataFiles(config: Config): {
  lock: string;
  freshness: string;
  private: string;
  published: string;
} {
  return {
    lock: join(config.dataFolder, "lock"),
    freshness: join(config.dataFolder, "freshness.json"),
    private: join(config.dataFolder, "warehouse.duckdb"),
    published: join(config.dataFolder, "published.duckdb"),
  };
}

export type Writer = {
  warehouse: Warehouse;
  identity: Identity;
  /** What had arrived in the inbox and was stored first of all; left out where nobody looked. */
  folded?: Folded;
  /** Has something done once the file is closed and before another may write it, unless the work fails. */
  onClosed: (last: () => void) => void;
};

/**
 * The one writer of the private warehouse, for as long as the work takes. A warehouse of an older shape is
 * brought forward first. Throws a UserError when another process writes it, or it cannot be used.
 */
export async function withWriter<T>(
  {
    config,
    env,
    now,
    rebuild = false,
    isDemo = false,
  }: {
    config: Config;
    env: Readonly<Record<string, string | undefined>>;
    now: Date;
    rebuild?: boolean;
    /** Whether what is written is invented: only that may be written into the warehouse of a demo. */
    isDemo?: boolean;
  },
  work: (writer: Writer) => Promise<T>,
): Promise<T> {
  const files = dataFiles(config);
  const release = takeLock(files.lock, {now});
  try {
    hideFromGit(config.dataFolder);
    const identity = openIdentity({root: config.root, env, aliases: config.people.aliases});
    const warehouse = await openPatiently(files.private);
    chmodSync(files.private, 0o600);
    const afterwards: (() => void)[] = [];
    let result: T;
    try {
      if (!isDemo) await refuseDemo(warehouse);
      await prepare(warehouse, {
        keyCheck: identity.check,
        refill: () => refill(warehouse, {normalise}),
        otherKey: () => whyOtherKey({root: config.root, env}),
      });
      if (rebuild) {
        refuseRebuild(await readMeta(warehouse, "raw_before"));
        await renormalise(warehouse, {normalise});
      }
      checkErased(await readMeta(warehouse, "erased"), identity);
      // First of all, so that whatever is built, erased or rehashed has it.
      // Nothing that arrived is folded into what is invented.
      const folded = isDemo ? {} : {folded: await foldInbox({warehouse, identity}, {config, now})};
      result = await work({
        ...{warehouse, identity, ...folded},
        onClosed: last => afterwards.push(last),
      });
    } finally {
      await warehouse.close();
    }
    for (const last of afterwards) last();
    return result;
  } finally {
    release();
  }
}

const WAIT_MS_MAX = 5000;
const PAUSE_MS = 50;

/** Whoever looks something up in the file has it open for a moment: that is waited for. */
async function openPatiently(path: string): Promise<Warehouse> {
  const end = performance.now() + WAIT_MS_MAX;
  for (;;) {
    try {
      return await duckdb({path});
    } catch (error) {
      if (!(error instanceof FileInUseError) || performance.now() > end) throw error;
      await setTimeout(PAUSE_MS);
    }
  }
}

/** Throws where the warehouse knows of more who were erased than the list that keeps them out. */
function checkErased(known: string | null, {erasedCount}: Identity): void {
  if (known === null || erasedCount >= Number(known)) return;
  throw new UserError(
    "Cannot use the warehouse: people were erased from it, and the list that keeps them out is gone",
    {hint: "Restore .fivekeys/erased.json from where you keep the key, or they would come back."},
  );
}

/** The data folder often lies in the repository that it measures. */
export function hideFromGit(folder: string): void {
  mkdirSync(folder, {recursive: true});
  const file = join(folder, ".gitignore");
  if (!existsSync(file)) writeFileSync(file, "*\n");
}
