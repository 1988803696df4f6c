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
};

/**
 * Opens the published results for the time that the work takes. Throws a UserError before the first sync.
 */
export async function withReader<T>(
  files: {published: string; freshness: string},
  work: (reader: Reader) => Promise<T>,
): Promise<T> {
  const freshness = readFreshness(files.freshness);
  if (freshness === null) {
    throw new UserError("Cannot read the published results: nothing was synced here yet", {
      hint: "Run `fivekeys sync` first.",
    });
  }
  const published = await duckdb({path: files.published, readOnly: true});
  try {
    const services = await published.rows<ServiceRow>("select * from service order by service");
    return await work({published, freshness, services});
  } finally {
    await published.close();
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

/** Since when and until when deployments of these services would have been seen. */
export function observedSpan(
  {freshness}: Reader,
  services: readonly ServiceRow[],
): {from: string; to: string} | null {
  const starts = services.map(({observed_from}) => observed_from).filter(from => from !== null);
  if (starts.length === 0) return null;
  return {from: starts.reduce((a, b) => (a < b ? a : b)), to: freshness.read_at};
}
