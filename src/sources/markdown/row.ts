import type {Config} from "../../config.ts";
import type {SourceIncident} from "../../tables/source-incident.ts";
import type {Written} from "./blame.ts";
import type {Claim} from "./claim.ts";
import type {Moment} from "./moment.ts";

const SHA_DIGITS = 12;
const DAY_MS = 86_400_000;

/** The row of a claim, and what of it is odd: dates are shown as claimed, whatever they are. */
export function rowOf(
  claim: Claim,
  {
    path,
    written,
    services,
    readAt,
  }: {
    path: string;
    written: ReadonlyMap<number, Written>;
    services: Config["services"];
    readAt: string;
  },
): {row: SourceIncident; faults: string[]} {
  const commit = latest(claim, written);
  const faults: string[] = [];
  let {restored} = claim;
  if (restored === null && claim.isTicked === true) {
    faults.push("is ticked and does not say when it was restored");
    // By then it was over: only the day of that is claimed.
    if (commit !== null) restored = {at: commit.at, isDay: true};
  }
  if (claim.restored !== null && claim.isTicked === false) {
    faults.push("says when it was restored and is not ticked: it counts as restored");
  }
  if (restored !== null && lastOf(restored) < Date.parse(claim.detected.at)) {
    faults.push("was restored before it was detected");
  }
  faults.push(...futures(claim, {commit, readAt}));
  const {service, isUnknown} = serviceOf(claim, services);
  if (isUnknown) faults.push("names a service that the configuration does not have");
  const row: SourceIncident = {
    incident_id: claim.id,
    service,
    repository: null,
    severity: claim.severity,
    environment: claim.environment,
    detected_at: claim.detected.at,
    restored_at: restored?.at ?? null,
    is_detected_by_day: claim.detected.isDay,
    is_restored_by_day: restored?.isDay ?? null,
    deployment: claim.deployment,
    cause: claim.cause,
    cause_sha: claim.cause_sha,
    cause_number: claim.cause_number,
    fix_number: claim.fix_number,
    is_withdrawn: null,
    written_at: commit?.at ?? null,
    origin: "markdown",
    place: `${path}:${claim.line}${commit === null ? "" : `@${commit.sha.slice(0, SHA_DIGITS)}`}`,
    url: null,
  };
  return {row, faults};
}

/** The last commit that wrote a part of the claim's lines; null where one of them is not committed. */
function latest({line, lastLine}: Claim, written: ReadonlyMap<number, Written>): Written | null {
  const numbers = Array.from({length: lastLine - line + 1}, (_, i) => line + i);
  const commits = numbers.map(number => written.get(number) ?? null);
  if (commits.includes(null)) return null;
  return commits.reduce((one, other) => (other!.at > one!.at ? other : one)) ?? null;
}

/** The last instant that a moment can be, in milliseconds. */
function lastOf({at, isDay}: Moment): number {
  return Date.parse(at) + (isDay ? DAY_MS : 0);
}

function futures(
  {detected, restored}: Claim,
  {commit, readAt}: {commit: Written | null; readAt: string},
): string[] {
  return Object.entries({detected, restored}).flatMap(([what, moment]) => {
    if (moment === null) return [];
    if (moment.at > readAt) return [`is said to be ${what} in the future`];
    if (commit === null || moment.at <= commit.at) return [];
    return [`is said to be ${what} after the commit that wrote it`];
  });
}

/** The service that a claim names, or the one of the owner that stands in bold: a service or a team with one. */
function serviceOf(
  {service, owner}: Claim,
  services: Config["services"],
): {service: string | null; isUnknown: boolean} {
  if (service !== null) {
    const found = named(service, services);
    // Where none is configured the services are named after what they are found in.
    const isOwn = services.length === 0 && /^[\w./@-]{1,100}$/.test(service);
    return {service: found ?? (isOwn ? service : null), isUnknown: found === null && !isOwn};
  }
  if (owner === null) return {service: null, isUnknown: false};
  const whole = named(owner, services);
  const parts = owner.split(/\s*[&/,]\s*/).flatMap(part => named(part, services) ?? []);
  const [first = null, ...others] = new Set(parts);
  return {service: whole ?? (others.length === 0 ? first : null), isUnknown: false};
}

function named(name: string, services: Config["services"]): string | null {
  const plain = name.trim().toLowerCase();
  const service = services.find(one => one.name.toLowerCase() === plain);
  if (service !== undefined) return service.name;
  const ofTeam = services.filter(({team}) => team?.toLowerCase() === plain);
  return ofTeam.length === 1 ? ofTeam[0]!.name : null;
}
