import {UserError} from "../lib/errors.ts";
import {type Freshness, readFreshness} from "../lib/freshness.ts";
import {duckdb} from "../warehouse/duckdb.ts";
import type {Warehouse} from "../warehouse/warehouse.ts";
import type {Cut} from "./observations.ts";

export type ServiceRow = {
  service: string;
  team: string | null;
  repository: string | null;
  observed_from: string | null;
  rule: string | null;
};

/** The published results, opened for reading, with how fresh they are. */
export type Reader = {
  published: Warehouse;
  freshness: Freshness;
  services: readonly ServiceRow[];
  /** Whether all of it is invented, by `fivekeys demo`. */
  isDemo: boolean;
};

export type ReaderFiles = {published: string; freshness: string};

/** So that few metrics wait for others, and the machine is left to others as well. */
const CONNECTIONS = 4;

/**
 * Opens the published results for the time that the work takes. Throws a UserError before the first sync.
 */
export async function withReader<T>(
  files: ReaderFiles,
  work: (reader: Reader) => Promise<T>,
): Promise<T> {
  const reader = await openReader(files);
  try {
    return await work(reader);
  } finally {
    await reader.published.close();
  }
}

/** Opens them until `published` is closed. Throws a UserError before the first sync. */
export async function openReader(files: ReaderFiles): Promise<Reader> {
  const freshness = readFreshness(files.freshness);
  if (freshness === null) {
    throw new UserError("Cannot read the published results: nothing was synced here yet", {
      hint: "Run `fivekeys sync` first.",
    });
  }
  const published = await duckdb({
    path: files.published,
    readOnly: true,
    connections: CONNECTIONS,
  });
  try {
    const services = await published.rows<ServiceRow>("select * from service order by service");
    // Read whole: a file that an earlier version wrote has no such column.
    const [build] = await published.rows<{is_demo?: boolean}>("select * from build");
    return {published, freshness, services, isDemo: build?.is_demo ?? false};
  } catch (error) {
    await published.close();
    throw error;
  }
}

/** The services of a cut. Throws a UserError for a name that none has. */
export function servicesOf({services}: Reader, cut: Cut): ServiceRow[] {
  for (const key of ["service", "team"] as const) {
    const wanted = cut[key];
    if (wanted === undefined || services.some(row => row[key] === wanted)) continue;
    const known = [...new Set(services.map(row => row[key]))].filter(name => name !== null);
    throw new UserError(`Cannot show the ${key} "${wanted}": there is none of that name`, {
      hint: known.length === 0 ? `No ${key} is known.` : `Known are ${known.join(", ")}.`,
    });
  }
  return services.filter(
    row =>
      (cut.service === undefined || row.service === cut.service) &&
      (cut.team === undefined || row.team === cut.team),
  );
}

/** The services of a cut; of a team that owns none, but was asked or works on those of others, all. */
export function servicesWithin({services}: Reader, {service, team}: Cut): readonly ServiceRow[] {
  const found = services.filter(
    row =>
      (service === undefined || row.service === service) &&
      (team === undefined || row.team === team),
  );
  return found.length === 0 ? services : found;
}

/** Since when and until when deployments of these services would have been seen. */
export function observedSpan(
  {freshness}: Reader,
  services: readonly ServiceRow[],
): {from: string; to: string} | null {
  const starts = services.map(({observed_from}) => observed_from).filter(from => from !== null);
  if (starts.length === 0) return null;
  return {from: starts.reduce((a, b) => (a < b ? a : b)), to: freshness.read_at};
}
