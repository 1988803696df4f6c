import type {Config} from "../config.ts";
import {readFreshness, writeFreshness} from "../lib/freshness.ts";
import type {Log} from "../lib/log.ts";
import type {Warehouse} from "../warehouse/warehouse.ts";
import {build} from "./build.ts";
import type {Identify} from "./derive/told-apart.ts";
import type {PublishedMetric} from "./publish.ts";
import {dataFiles} from "./writer.ts";

/**
 * Builds the published results again where rows were changed in their place, of which no fingerprint tells. What was
 * never published stays so.
 */
export async function republish(
  warehouse: Warehouse,
  {
    config,
    metrics,
    identify,
    log,
  }: {config: Config; metrics: readonly PublishedMetric[]; identify: Identify; log: Log},
): Promise<void> {
  const {freshness} = dataFiles(config);
  const before = readFreshness(freshness);
  if (before === null) return;
  const {progress} = log;
  const built = {config, metrics, identify, before: null, progress};
  const {fingerprint} = await build(warehouse, built);
  writeFreshness(freshness, {...before, fingerprint});
}
