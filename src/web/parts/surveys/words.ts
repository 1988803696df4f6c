import type {WaveDocument} from "../../../documents/surveys.ts";
import {value} from "../../../words/format.ts";

export type Result = WaveDocument["results"][number];

/** The questions of the built-in pulse in short; a team's own are told as they were asked. */
const pulse: Readonly<Record<string, string>> = {
  docs: "Documentation",
  tooling: "Tools, from editor to build",
  support: "Help when stuck",
  blocked_share: "Time blocked in a usual week",
  flow: "Long enough without being interrupted",
};

const dimensions: Readonly<Record<string, string>> = {
  efficiency: "Efficiency and flow",
};

/** A question of a wave: where its words are not known any more, by its id. */
export function questionWords(
  id: string | null,
  {survey, questions}: Pick<WaveDocument, "survey" | "questions">,
): string {
  if (id === null) return "All questions together";
  const short = survey === "pulse" ? pulse[id] : undefined;
  return short ?? questions.find(({question}) => question === id)?.text ?? sentence(id);
}

export function dimensionWords(id: string): string {
  return dimensions[id] ?? sentence(id);
}

/** Whom a result covers. */
export function groupWords({part, team}: Pick<Result, "part" | "team">): string {
  if (part === "all") return "Everybody";
  return part === "rest" ? "All others, told together" : (team ?? "A team");
}

/** Why there is no figure; null where there is one. */
export function suppressedWords(reason: string | null): string | null {
  if (reason === null) return null;
  const least = /^fewer than (\d+) people$/.exec(reason)?.[1];
  return least === undefined
    ? `Not shown: it ${reason}`
    : `Fewer than ${least} answered: not shown`;
}

export function resultValue(amount: number | null, kind: string): string {
  return value(amount, kind === "share" ? "share" : "score");
}

function sentence(id: string): string {
  const words = id.replaceAll("_", " ");
  return words.slice(0, 1).toUpperCase() + words.slice(1);
}
