import {nearest} from "../../lib/nearest.ts";
import type {Cut} from "../../metrics/observations.ts";
import type {Reader} from "../../metrics/reader.ts";
import {RefusalError} from "./refusal.ts";

/** The services, teams and environments that the results know, in alphabetical order. */
export type Names = {
  services: readonly string[];
  teams: readonly string[];
  environments: readonly string[];
};

const known = new WeakMap<Reader, Promise<Names>>();

/** Read once while the results stay the same. */
export function namesIn(reader: Reader): Promise<Names> {
  let names = known.get(reader);
  if (names === undefined) {
    names = readNames(reader);
    names.catch(() => known.delete(reader));
    known.set(reader, names);
  }
  return names;
}

async function readNames({published, services}: Reader): Promise<Names> {
  const rows = await published.rows<Record<"service" | "team" | "environment", string | null>>(
    "select distinct service, team, environment from observation",
  );
  const sorted = (names: readonly (string | null)[]) =>
    [...new Set(names.filter(name => name !== null))].sort();
  return {
    services: sorted([...services, ...rows].map(({service}) => service)),
    teams: sorted([...services, ...rows].map(({team}) => team)),
    environments: sorted(rows.map(({environment}) => environment)),
  };
}

/** Throws a RefusalError for a service, team or environment that nobody knows. */
export async function checkCut(reader: Reader, cut: Cut): Promise<void> {
  if (Object.keys(cut).length === 0) return;
  const names = await namesIn(reader);
  const lists = {service: names.services, team: names.teams, environment: names.environments};
  for (const key of ["service", "team", "environment"] as const) {
    const wanted = cut[key];
    const list = lists[key];
    if (wanted === undefined || list.includes(wanted)) continue;
    const near = nearest(wanted, list);
    throw new RefusalError(`Cannot show the ${key} "${wanted}": there is none of that name`, {
      status: 404,
      hint:
        list.length === 0
          ? `No ${key} is known.`
          : near === null
            ? `Known are ${list.slice(0, LISTED_MAX).join(", ")}${list.length > LISTED_MAX ? " and others" : ""}.`
            : `Did you mean "${near}"?`,
    });
  }
}

const LISTED_MAX = 20;
