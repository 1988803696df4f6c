import {existsSync} from "node:fs";
import type {Config} from "../config.ts";
import type {Warehouse} from "../warehouse/warehouse.ts";
import {withBuildMemory} from "./build-memory.ts";
import {demoMark} from "./demo-mark.ts";
import type {Identify} from "./derive/told-apart.ts";
import {fingerprint, installPhrases, type PublishedMetric, publish} from "./publish.ts";
import {keptFigures} from "./retention-kept.ts";
import {dataFiles} from "./writer.ts";

/** Raised when the derive steps change what they yield for the same input. */
const DERIVE_VERSION = "5";

/**
 * Derives, observes and publishes, unless the published results were built from the same things already
 * (`before` is their fingerprint). Returns the fingerprint and whether anything was built.
 */
export async function build(
  warehouse: Warehouse,
  {
    config,
    metrics,
    identify,
    before,
    progress,
  }: {
    config: Config;
    metrics: readonly PublishedMetric[];
    /** A person's keyed hash: finds the people of the configured teams. */
    identify: Identify;
    before: string | null;
    progress: (message: string) => void;
  },
): Promise<{fingerprint: string; isBuilt: boolean}> {
  const path = dataFiles(config).published;
  const print = await fingerprint(warehouse, {config, metrics, version: DERIVE_VERSION});
  if (print === before && existsSync(path)) return {fingerprint: print, isBuilt: false};
  await publishTo(warehouse, {path, config, metrics, identify, progress});
  return {fingerprint: print, isBuilt: true};
}

/** Derives, observes and publishes into the file at `path`; on demand without the figures that are frozen. */
export async function publishTo(
  warehouse: Warehouse,
  {
    path,
    config,
    metrics,
    identify,
    progress,
    isFrozenLeftOut = false,
  }: {
    path: string;
    config: Config;
    metrics: readonly PublishedMetric[];
    identify: Identify;
    progress: (message: string) => void;
    isFrozenLeftOut?: boolean;
  },
): Promise<void> {
  // Loaded only now: most syncs find nothing that is to be built.
  const {derive} = await import("./derive/index.ts");
  await withBuildMemory(warehouse, async () => {
    await installPhrases(warehouse, config);
    await derive(warehouse, {config, identify, progress});
    progress("Publishing");
    await publish(warehouse, {
      path,
      metrics,
      kept: isFrozenLeftOut ? null : await keptFigures(warehouse),
      build: {
        timezone: config.timezone,
        window_days: config.windowDays,
        minimum_group: config.people.minimumGroup,
        is_demo: (await demoMark(warehouse)) !== null,
      },
    });
  });
}
