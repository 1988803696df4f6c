import {defaults} from "./defaults.ts";
import {field, items} from "./later.ts";
import type {KeyPath} from "./path.ts";
import type {Problem} from "./problem.ts";
import {workingDays} from "./working-days.ts";

/** What no schema can say of working hours and teams: days that are none, an end before the beginning, a person in two teams. */
export function teamProblems(data: unknown): Problem[] {
  return [...days(data), ...hours(data), ...peopleOfTwoTeams(data)];
}

/** The working hours of all, and those of each team over them, with where they stand. */
function calendars(data: unknown): {path: KeyPath; own: unknown; common: unknown}[] {
  const path = ["working_hours"];
  const common = field(data, "working_hours");
  const teams = Object.entries(field(common, "teams") ?? {});
  return [
    {path, own: common, common},
    ...teams.map(([team, own]) => ({path: [...path, "teams", team], own, common})),
  ];
}

function days(data: unknown): Problem[] {
  return calendars(data).flatMap(({path, own}) => {
    const given = field(own, "days");
    const texts = (Array.isArray(given) ? given : [given]).filter(text => typeof text === "string");
    const wrong = texts.find(text => workingDays([text]) === null);
    if (wrong === undefined) return [];
    const says = `: "${wrong}" names no day of the week; write days as mon-fri or [mon, wed]`;
    return [{path: [...path, "days"], says}];
  });
}

function hours(data: unknown): Problem[] {
  return calendars(data).flatMap(({path, own, common}) => {
    const from = field(own, "from") ?? field(common, "from") ?? defaults.workingFrom;
    const to = field(own, "to") ?? field(common, "to") ?? defaults.workingTo;
    if (typeof from !== "string" || typeof to !== "string" || from < to) return [];
    const says = `: work begins at ${from}, and "${to}" is not later`;
    const isOwn =
      own === common || field(own, "from") !== undefined || field(own, "to") !== undefined;
    // A team without hours of its own only repeats the mistake of all.
    if (!isOwn) return [];
    return [
      {path: [...path, field(own, "to") === undefined && own !== common ? "from" : "to"], says},
    ];
  });
}

function peopleOfTwoTeams(data: unknown): Problem[] {
  const teams = field(data, "teams");
  if (typeof teams !== "object" || teams === null) return [];
  const seen = new Map<string, string>();
  return Object.entries(teams).flatMap(([team, people]) =>
    (typeof people === "string" ? [people] : items(people)).flatMap((person, i) => {
      if (typeof person !== "string") return [];
      const name = person.trim().toLowerCase();
      const other = seen.get(name);
      seen.set(name, team);
      if (other === undefined) return [];
      const path = typeof people === "string" ? ["teams", team] : ["teams", team, i];
      return [{path, says: `: this person is in "${other}" already`}];
    }),
  );
}
