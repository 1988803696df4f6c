import {chmodSync, existsSync, mkdirSync, writeFileSync} from "node:fs";
import {join} from "node:path";
import type {Config} from "../config.ts";
import {type Identity, openIdentity} from "../lib/identity.ts";
import {takeLock} from "../lib/lock.ts";
import {normalise} from "../sources/index.ts";
import {duckdb} from "../warehouse/duckdb.ts";
import {prepare} from "../warehouse/schema.ts";
import type {Warehouse} from "../warehouse/warehouse.ts";
import {refill, renormalise} from "./ingest.ts";

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
  }: {
    config: Config;
    env: Readonly<Record<string, string | undefined>>;
    now: Date;
    rebuild?: boolean;
  },
  work: (writer: {warehouse: Warehouse; identity: Identity}) => Promise<T>,
): Promise<T> {
  const files = dataFiles(config);
  const release = takeLock(files.lock, {now});
  try {
    hideFromGit(config.dataFolder);
    const identity = openIdentity({root: config.root, env, aliases: config.people.aliases});
    const warehouse = await duckdb({path: files.private});
    chmodSync(files.private, 0o600);
    try {
      await prepare(warehouse, {
        keyCheck: identity.check,
        refill: () => refill(warehouse, {normalise}),
      });
      if (rebuild) await renormalise(warehouse, {normalise});
      return await work({warehouse, identity});
    } finally {
      await warehouse.close();
    }
  } finally {
    release();
  }
}

/** The data folder often lies in the repository that it measures. */
function hideFromGit(folder: string): void {
  mkdirSync(folder, {recursive: true});
  const file = join(folder, ".gitignore");
  if (!existsSync(file)) writeFileSync(file, "*\n");
}
