import type {Config, IncidentRule} from "../../config.ts";
import type {Warehouse} from "../../warehouse/warehouse.ts";
import {matching} from "./matching.ts";
import type {DerivedService} from "./services.ts";

type Told = {
  incident_id: string;
  source: string;
  place: string | null;
  service: string | null;
  repository: string | null;
  environment: string | null;
};

type Environment = {environment_no: number; environment: string};

/** Any environment that is production, and none at all: see `incident_row.sql`. */
const PRODUCTION = -1;
const NOWHERE = -2;

/**
 * Writes `incident_place`: which incidents of documents, trackers and imports a rule asks for, and where the
 * deployment that caused each is to be looked for.
 */
export async function writeIncidentPlaces(
  warehouse: Warehouse,
  {services, config}: {services: readonly DerivedService[]; config: Config},
): Promise<void> {
  const told = await warehouse.rows<Told>(
    `select incident_id, _source as source, place, service, repository, environment
    from source.incident where not coalesce(is_withdrawn, false)
    order by incident_id`,
  );
  const environments = await warehouse.rows<Environment>(
    "select environment_no, environment from environment_row order by environment_no",
  );
  const isProduction = matching(config.environments.production, {nocase: true});
  const found = told.flatMap(incident => {
    const rule = config.incidents.find(rule => asksFor(rule, incident));
    if (rule === undefined) return [];
    const service = serviceOf(incident, {rule, services});
    return [
      {
        incident_id: incident.incident_id,
        origin: incident.source,
        source: sourceOf(incident),
        service_no: service?.service_no ?? null,
        repository: incident.repository ?? service?.repository ?? onlyRepository(services),
        scope_no: scopeOf(incident.environment, {environments, isProduction}),
      },
    ];
  });
  await warehouse.temporary(
    "incident_place",
    {
      incident_id: "VARCHAR",
      origin: "VARCHAR",
      source: "VARCHAR",
      service_no: "INTEGER",
      repository: "VARCHAR",
      scope_no: "INTEGER",
    },
    found,
  );
}

function asksFor({from, path}: IncidentRule, incident: Told): boolean {
  if (from === "markdown") return incident.source === "markdown" && documentOf(incident) === path;
  if (from === "import.incident") return incident.source === "import";
  return from === incident.source;
}

/** `Next_Steps.md` of `Next_Steps.md:12@<commit>`. */
function documentOf({place}: Told): string | null {
  return place?.replace(/:\d+(?:@[0-9a-f]+)?$/, "") ?? null;
}

/** The name of what told of it, as it stands among the sources. */
function sourceOf(incident: Told): string {
  const document = incident.source === "markdown" ? documentOf(incident) : null;
  return document === null ? incident.source : `markdown:${document}`;
}

/** The service that it names, else that of the rule, else the only one there is. One that is not known is none. */
function serviceOf(
  {service, repository}: Told,
  {rule, services}: {rule: IncidentRule; services: readonly DerivedService[]},
): DerivedService | null {
  const name = (service ?? rule.service)?.toLowerCase();
  if (name !== undefined) {
    return services.find(one => one.service.toLowerCase() === name) ?? null;
  }
  const own =
    repository === null ? services : services.filter(one => one.repository === repository);
  return own.length === 1 ? own[0]! : null;
}

function onlyRepository(services: readonly DerivedService[]): string | null {
  const repositories = new Set(services.flatMap(({repository}) => repository ?? []));
  return repositories.size === 1 ? [...repositories][0]! : null;
}

/** The environment of that name; where there is none and it is a name of production, any that is production. */
function scopeOf(
  environment: string | null,
  {
    environments,
    isProduction,
  }: {environments: readonly Environment[]; isProduction: (name: string) => boolean},
): number {
  if (environment === null) return PRODUCTION;
  const name = environment.toLowerCase();
  const own = environments.find(one => one.environment.toLowerCase() === name);
  return own?.environment_no ?? (isProduction(environment) ? PRODUCTION : NOWHERE);
}
