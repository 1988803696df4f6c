import type {Config} from "../../config.ts";
import type {Warehouse} from "../../warehouse/warehouse.ts";
import {matching} from "./matching.ts";

/** A person's keyed hash. */
export type Identify = (identity: string) => string;

const QA_EVENT = "pull_request";

/**
 * Writes what the configuration tells apart by name: `hotfix_label` (labels that mark a hotfix), `qa_workflow`
 * (workflows of the QA suite), `person_team` (the team of a person, by the hash of each of their names), `team_size`
 * (how many people each of those has) and `named_kind` (who is named in full as a bot or an agent; a glob cannot be held against hashes).
 */
export async function writeToldApart(
  warehouse: Warehouse,
  {config, identify}: {config: Config; identify: Identify | null},
): Promise<void> {
  const isHotfix = matching(config.changes.hotfixLabels, {nocase: true});
  const labels = await warehouse.rows<{label: string}>(
    "select distinct unnest(labels) as label from source.change order by label",
  );
  await warehouse.temporary(
    "hotfix_label",
    {label: "VARCHAR"},
    labels.filter(({label}) => isHotfix(label)),
  );
  const {workflows: globs} = config.qa;
  const isSuite = matching(globs.length === 0 ? undefined : globs);
  const workflows = await warehouse.rows<{workflow: string}>(
    "select distinct workflow from source.pipeline_run where event = $event order by workflow",
    {event: QA_EVENT},
  );
  await warehouse.temporary(
    "qa_workflow",
    {workflow: "VARCHAR"},
    workflows.filter(({workflow}) => isSuite(workflow)),
  );
  await warehouse.temporary(
    "person_team",
    {person_id: "VARCHAR", team: "VARCHAR"},
    identify === null ? [] : personTeams(config.teams, identify),
  );
  await warehouse.temporary(
    "team_size",
    {team: "VARCHAR", people: "INTEGER"},
    identify === null ? [] : teamSizes(config.teams, identify),
  );
  await warehouse.temporary(
    "named_kind",
    {person_id: "VARCHAR", kind: "VARCHAR"},
    identify === null
      ? []
      : (["agent", "bot"] as const).flatMap(kind =>
          config.people[`${kind}s`]
            .flatMap(namesOf)
            .map(name => ({person_id: identify(name), kind})),
        ),
  );
}

/** A bare word is a login of GitHub, or the name that git has of somebody without an address. */
function namesOf(person: string): string[] {
  return person.includes("@") ? [person] : [`github:${person}`, person];
}

function personTeams(
  teams: Config["teams"],
  identify: Identify,
): {person_id: string; team: string}[] {
  const found = new Map<string, string>();
  for (const [team, people] of Object.entries(teams)) {
    for (const person of people) {
      for (const name of namesOf(person)) {
        const id = identify(name);
        if (!found.has(id)) found.set(id, team);
      }
    }
  }
  return [...found].map(([person_id, team]) => ({person_id, team}));
}

/**
 * How many people a team has at least. Whoever is listed by an address and by a login is one, and so is whoever has
 * several names that `people.aliases` joins.
 */
function teamSizes(teams: Config["teams"], identify: Identify): {team: string; people: number}[] {
  const count = (names: readonly string[]) => new Set(names.map(identify)).size;
  return Object.entries(teams).map(([team, people]) => {
    const addresses = people.filter(name => name.includes("@"));
    const logins = people.filter(name => !name.includes("@")).map(name => namesOf(name)[0]!);
    return {team, people: Math.max(count(addresses), count(logins))};
  });
}
