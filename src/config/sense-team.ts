import {defaults} from "./defaults.ts";
import {field, items} from "./later.ts";
import type {Problem} from "./problem.ts";
import {workingDays} from "./working-days.ts";

/** What no schema can say of working hours and teams: days that are none, an end before the beginning, a person in two teams. */
export function teamProblems(data: unknown): Problem[] {
  return [...days(data), ...hours(data), ...peopleOfTwoTeams(data)];
}

function days(data: unknown): Problem[] {
  const given = field(field(data, "working_hours"), "days");
  const texts = (Array.isArray(given) ? given : [given]).filter(text => typeof text === "string");
  const wrong = texts.find(text => workingDays([text]) === null);
  if (wrong === undefined) return [];
  const says = `: "${wrong}" names no day of the week; write days as mon-fri or [mon, wed]`;
  return [{path: ["working_hours", "days"], says}];
}

function hours(data: unknown): Problem[] {
  const given = field(data, "working_hours");
  const from = field(given, "from") ?? defaults.workingFrom;
  const to = field(given, "to") ?? defaults.workingTo;
  if (typeof from !== "string" || typeof to !== "string" || from < to) return [];
  const says = `: work begins at ${from}, and "${to}" is not later`;
  return [{path: ["working_hours", "to"], says}];
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
