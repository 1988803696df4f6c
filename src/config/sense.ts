import {resolve} from "node:path";
import {nearest} from "../lib/nearest.ts";
import {field, items} from "./later.ts";
import type {KeyPath} from "./path.ts";
import type {Problem} from "./problem.ts";
import {ruleProblems} from "./sense-rules.ts";
import {teamProblems} from "./sense-team.ts";

type Named = {name: string | null; path: KeyPath};

/**
 * What no schema can say: names that are given twice or that nothing has, a clone named twice, a zone that
 * does not exist, a band the wrong way round. Reads data of any form, so that it speaks along with the schema.
 */
export function senseProblems(data: unknown, {root}: {root: string}): Problem[] {
  const git = field(field(data, "sources"), "git");
  const isList = Array.isArray(git);
  const clones = isList ? git : [git ?? {}];
  const at = (i: number): KeyPath => (isList ? ["sources", "git", i] : ["sources", "git"]);
  const cloneNames = clones.map((clone, i) => named(clone, at(i)));
  const services = items(field(data, "services"));
  const serviceNames = services.map((service, i) => named(service, ["services", i]));
  return [
    ...zone(data),
    ...repeated(serviceNames),
    ...repeated(cloneNames),
    ...repeatedClones(clones, {root, at}),
    ...unknownRepositories(services, cloneNames),
    ...unknownServices(data, serviceNames),
    ...ruleProblems(data),
    ...teamProblems(data),
    ...bands(data),
  ];
}

function named(holder: unknown, path: KeyPath): Named {
  const name = field(holder, "name");
  return {name: typeof name === "string" ? name : null, path: [...path, "name"]};
}

function zone(data: unknown): Problem[] {
  const teams = Object.entries(field(field(data, "working_hours"), "teams") ?? {});
  const given: [KeyPath, unknown][] = [
    [["timezone"], field(data, "timezone")],
    ...teams.map(([team, own]): [KeyPath, unknown] => [
      ["working_hours", "teams", team, "timezone"],
      field(own, "timezone"),
    ]),
  ];
  return given.flatMap(([path, timezone]) => {
    if (typeof timezone !== "string" || timezone === "" || isZone(timezone)) return [];
    const meant = nearest(timezone, Intl.supportedValuesOf("timeZone"));
    const rest = meant === null ? ", such as Africa/Johannesburg" : `; did you mean "${meant}"?`;
    return [{path, says: `: "${timezone}" is not an IANA time zone${rest}`}];
  });
}

/** Whether Intl knows a zone by this name; plain offsets such as `+02:00` have no rules and are none. */
export function isZone(name: string): boolean {
  if (/^[+-]/.test(name)) return false;
  try {
    new Intl.DateTimeFormat("en", {timeZone: name});
    return true;
  } catch {
    return false;
  }
}

function repeated(names: readonly Named[]): Problem[] {
  const seen = new Map<string, KeyPath>();
  return names.flatMap(({name, path}) => {
    if (name === null) return [];
    if (seen.has(name)) return [{path, says: `: the name "${name}" is given twice`}];
    seen.set(name, path);
    return [];
  });
}

function repeatedClones(
  clones: readonly unknown[],
  {root, at}: {root: string; at: (i: number) => KeyPath},
): Problem[] {
  const seen = new Set<string>();
  return clones.flatMap((clone, i) => {
    const path = field(clone, "path") ?? ".";
    if (typeof path !== "string") return [];
    const folder = resolve(root, path);
    if (seen.has(folder)) return [{path: [...at(i), "path"], says: ": this clone is named twice"}];
    seen.add(folder);
    return [];
  });
}

function unknownRepositories(services: readonly unknown[], clones: readonly Named[]): Problem[] {
  return services.flatMap((service, i) => {
    const repository = field(service, "repository");
    const path = ["services", i, "repository"];
    if (repository === undefined && clones.length > 1) {
      const says = ` is missing: there are ${clones.length} clones, and it must say which one`;
      return [{path, says}];
    }
    // Without clones a code host or an import tells of the repositories: nothing is unknown.
    if (clones.length === 0) return [];
    return unknownName(repository, {path, names: clones, kind: "clone"});
  });
}

function unknownServices(data: unknown, services: readonly Named[]): Problem[] {
  // Without services, imported deployments may name them: nothing is unknown.
  if (services.length === 0) return [];
  return ["deployments", "incidents"].flatMap(list =>
    items(field(data, list)).flatMap((rule, i) =>
      unknownName(field(rule, "service"), {
        path: [list, i, "service"],
        names: services,
        kind: "service",
      }),
    ),
  );
}

/** A name can be called unknown only where all names are given: a clone without one takes its remote's. */
function unknownName(
  name: unknown,
  {path, names, kind}: {path: KeyPath; names: readonly Named[]; kind: string},
): Problem[] {
  const known = names.flatMap(({name}) => (name === null ? [] : [name]));
  if (typeof name !== "string" || known.length < names.length || known.includes(name)) return [];
  const meant = nearest(name, known);
  const rest = meant === null ? `; there is ${known.join(", ")}` : `; did you mean "${meant}"?`;
  return [{path, says: `: no ${kind} is named "${name}"${rest}`}];
}

function bands(data: unknown): Problem[] {
  const targets = Object.entries(field(data, "targets") ?? {});
  return targets.flatMap(([metric, statistics]) =>
    Object.entries(statistics ?? {}).flatMap(([statistic, band]) => {
      const [low, high] = Array.isArray(band)
        ? band
        : [field(band, "at_least"), field(band, "at_most")];
      const path = ["targets", metric, statistic];
      if (typeof low === "number" && typeof high === "number" && low > high) {
        return [{path, says: `: no value is at least ${low} and at most ${high}`}];
      }
      const isEmpty = typeof band === "object" && band !== null && Object.keys(band).length === 0;
      return isEmpty && !Array.isArray(band)
        ? [{path, says: ": expected at_least, at_most or both"}]
        : [];
    }),
  );
}
