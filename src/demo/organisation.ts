/** Tideline, which does not exist: names below `.example` belong to nobody (RFC 2606). */
const HOST = "git.example";
const OWNER = `${HOST}/tideline`;
export const PREFECT = "https://prefect.example";

export type TeamName = "data" | "api" | "web" | "platform";
export type RepositoryKey = "data-platform" | "orders-api" | "web-shop" | "infrastructure";

/** How many people each team has; too few in one of them, so that it can be seen how those are protected. */
export const teamSizes: Readonly<Record<TeamName, number>> = {
  data: 9,
  api: 9,
  web: 10,
  platform: 4,
};

/** A service has the name of its repository. */
export const services: readonly {name: RepositoryKey; team: TeamName}[] = [
  {name: "data-platform", team: "data"},
  {name: "orders-api", team: "api"},
  {name: "web-shop", team: "web"},
];

export function repositoryOf(key: RepositoryKey): string {
  return `${OWNER}/${key}`;
}

export function webOf(key: RepositoryKey): string {
  return `https://${OWNER}/${key}`;
}

/** An address of somebody invented; it is hashed like that of a real person. */
function addressOf(team: TeamName, number: number): string {
  return `${team}-${number}@tideline.example`;
}

export function addressesOf(team: TeamName): string[] {
  return Array.from({length: teamSizes[team]}, (_, i) => addressOf(team, i + 1));
}

export type Author = {person_id: string; author_kind: "person" | "agent" | "bot"};

export type People = {
  of: (team: TeamName) => readonly Author[];
  agent: Author;
  bot: Author;
};

/** Everybody as a keyed hash. */
export function hashed(identify: (name: string) => string): People {
  const teams = new Map(
    (Object.keys(teamSizes) as TeamName[]).map(team => [
      team,
      addressesOf(team).map((name): Author => ({person_id: identify(name), author_kind: "person"})),
    ]),
  );
  return {
    of: team => teams.get(team)!,
    agent: {person_id: identify("github:tideline-agent[bot]"), author_kind: "agent"},
    bot: {person_id: identify("github:tideline-updates[bot]"), author_kind: "bot"},
  };
}
