import {defaultConfig} from "../../src/config/defaults.ts";
import type {Config} from "../../src/config.ts";
import {readModel} from "../../src/lib/models.ts";
import {derive} from "../../src/pipeline/derive/index.ts";
import {ingest} from "../../src/pipeline/ingest.ts";
import {installPhrases} from "../../src/pipeline/publish.ts";
import {normalise} from "../../src/sources/index.ts";
import type {RawEvent} from "../../src/sources/source.ts";
import {duckdb} from "../../src/warehouse/duckdb.ts";
import {prepare} from "../../src/warehouse/schema.ts";

export type Query = <T = Record<string, unknown>>(sql: string) => Promise<T[]>;

/** What a work asks of the tables that derive makes of events. The work over, they are gone. */
export async function withDerived<T>(
  events: readonly RawEvent[],
  config: Partial<Config>,
  work: (query: Query) => Promise<T>,
): Promise<T> {
  const whole = {...defaultConfig("/"), ...config};
  const warehouse = await duckdb();
  try {
    await warehouse.run("set threads = 1");
    await prepare(warehouse, {keyCheck: "test", refill: async () => undefined});
    await ingest(warehouse, {batch: {events}, normalise});
    await installPhrases(warehouse, whole);
    const identify = (name: string) => `hash of ${name}`;
    await derive(warehouse, {config: whole, progress: () => undefined, identify});
    return await work(sql => warehouse.rows(sql));
  } finally {
    await warehouse.close();
  }
}

/** The observations of a metric, as `ref value` each, in order. */
export async function observed(query: Query, metric: string): Promise<string[]> {
  const rows = await query<{ref: string; value: number | null; excluded: string | null}>(
    `select ref, value, excluded from (${readModel(`metrics/${metric}.sql`)}) order by ref`,
  );
  return rows.map(({ref, value, excluded}) => `${ref} ${excluded ?? value}`);
}
