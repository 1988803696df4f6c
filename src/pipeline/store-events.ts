import type {Config} from "../config.ts";
import {readFreshness, writeFreshness} from "../lib/freshness.ts";
import type {Identity} from "../lib/identity.ts";
import type {Log} from "../lib/log.ts";
import {normalise} from "../sources/index.ts";
import type {RawEvent} from "../sources/source.ts";
import type {Warehouse} from "../warehouse/warehouse.ts";
import {withArrivals} from "./arrivals.ts";
import {build} from "./build.ts";
import type {Folded} from "./fold-inbox.ts";
import {ingest} from "./ingest.ts";
import type {PublishedMetric} from "./publish.ts";
import {dataFiles} from "./writer.ts";

/** The names under which deliveries stand among the sources. */
export const GITHUB_DELIVERIES = "github deliveries";
export const PREFECT_DELIVERIES = "prefect deliveries";
export const PAGERDUTY_DELIVERIES = "pagerduty deliveries";

/**
 * Stores events that were brought rather than fetched, all or none, and builds the published results. `source`
 * names what brought them. Returns how many were new.
 */
export async function storeEvents(
  {
    warehouse,
    identity,
    folded,
  }: {warehouse: Warehouse; identity: Identity; folded?: Folded | undefined},
  {
    events,
    forgetWave,
    source,
    config,
    metrics,
    log,
    now,
  }: {
    events: readonly RawEvent[];
    /** A wave of a survey in whose place they come. */
    forgetWave?: string | undefined;
    source: string;
    config: Config;
    metrics: readonly PublishedMetric[];
    log: Log;
    now: Date;
  },
): Promise<{stored: number}> {
  const batch = forgetWave === undefined ? {events} : {events, forgetWave};
  const {stored} = await ingest(warehouse, {batch, normalise, identity});
  const files = dataFiles(config);
  const before = readFreshness(files.freshness);
  const {fingerprint} = await build(warehouse, {
    config,
    metrics,
    identify: identity.identify,
    before: before?.fingerprint ?? null,
    progress: log.progress,
  });
  const others = before?.sources.filter(({name}) => name !== source) ?? [];
  const storedAt = now.toISOString();
  writeFreshness(files.freshness, {
    fingerprint,
    // Files say nothing about how far the other sources were read.
    read_at: before !== null && others.length > 0 ? before.read_at : storedAt,
    sources: withArrivals([...others, {name: source, synced_at: storedAt, failure: null}], {
      folded,
      at: storedAt,
    }),
  });
  return {stored};
}
