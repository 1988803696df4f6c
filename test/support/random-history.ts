import {fc} from "./fast-check.ts";
import type {MadeCommit, MadeHistory, MadeTag} from "./fast-import.ts";

/** 2024-01-01T00:00:00Z. */
const START = 1_704_067_200;
const HOUR = 3_600;
/** Their order by bytes is neither that of the list nor that of a dictionary. */
const TAG_NAMES = ["v1", "V2", "b-1", "B.2", "ä", "v10", "x_y", "v1.0", "0", "Z"];

type Step = {
  kind: "commit" | "fork" | "root" | "merge" | "cherry-pick";
  picks: number[];
  /** By how many hours the clock goes on, or back. */
  hours: number;
  hoursToWrite: number;
  subject: number;
};

const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.record({
    kind: fc.oneof(
      {weight: 4, arbitrary: fc.constant("commit" as const)},
      {weight: 3, arbitrary: fc.constant("fork" as const)},
      {weight: 4, arbitrary: fc.constant("merge" as const)},
      {weight: 1, arbitrary: fc.constant("cherry-pick" as const)},
      {weight: 1, arbitrary: fc.constant("root" as const)},
    ),
    picks: fc.array(fc.nat(100), {minLength: 4, maxLength: 4}),
    hours: fc.constantFrom(0, 0, 1, 1, 2, -3),
    hoursToWrite: fc.integer({min: -2, max: 5}),
    subject: fc.nat(9),
  }),
  {minLength: 4, maxLength: 24},
);

const tagSteps = fc.uniqueArray(
  fc.record({
    name: fc.constantFrom(...TAG_NAMES),
    pick: fc.nat(100),
    kind: fc.constantFrom("annotated", "annotated", "lightweight", "lightweight", "dateless"),
    hours: fc.integer({min: -4, max: 20}),
  }),
  {selector: ({name}) => name, maxLength: TAG_NAMES.length},
);

export type RandomHistory = MadeHistory & {
  /** How the tags are moved, also backwards, added and removed later on. */
  moves: readonly MadeTag[];
};

/**
 * Histories with side branches that are merged or never are, octopus merges, merges of what was merged before,
 * cherry-picks, several roots, and clocks that stand still or go back; tags of both kinds anywhere in them.
 */
export const randomHistories: fc.Arbitrary<RandomHistory> = fc
  .record({steps, tags: tagSteps, moves: tagSteps})
  .map(({steps, tags, moves}) => {
    const commits: MadeCommit[] = [made([], {hours: 0, hoursToWrite: 0, subject: 9}, START)];
    /** The tips of all branches, main first. */
    const tips = [0];
    let clock = START;
    for (const step of steps) {
      clock += step.hours * HOUR;
      apply(step, {commits, tips, clock});
    }
    const tagOf = ({name, pick, kind, hours}: (typeof tags)[number]): MadeTag => ({
      name,
      commit: pick % commits.length,
      tagged: {annotated: START + hours * HOUR, lightweight: null, dateless: "unknown" as const}[
        kind
      ]!,
    });
    return {
      commits,
      head: tips[0]!,
      tags: tags.map(tagOf),
      moves: moves.map(move => (move.pick % 5 === 0 ? {...tagOf(move), commit: -1} : tagOf(move))),
    };
  });

function apply(
  step: Step,
  {commits, tips, clock}: {commits: MadeCommit[]; tips: number[]; clock: number},
): void {
  const [a, b, c, d] = step.picks as [number, number, number, number];
  const branch = a % tips.length;
  const add = (parents: number[]) => commits.push(made(parents, step, clock)) - 1;
  if (step.kind === "root") tips.push(add([]));
  else if (step.kind === "fork") tips.push(add([b % commits.length]));
  else if (step.kind === "cherry-pick") {
    const {message} = commits[b % commits.length]!;
    const copy = {...made([tips[branch]!], step, clock), message};
    tips[branch] = commits.push(copy) - 1;
  } else if (step.kind === "merge") {
    // Mostly into main; of one to three others, some of which it may hold already.
    const into = a % 3 === 0 ? branch : 0;
    const others = [b, c, d].slice(0, 1 + (d % 3)).map(pick => tips[pick % tips.length]!);
    const parents = [...new Set([tips[into]!, ...others])];
    tips[into] = add(parents);
  } else tips[branch] = add([tips[branch]!]);
}

function made(
  parents: readonly number[],
  {hoursToWrite, subject}: Pick<Step, "hours" | "hoursToWrite" | "subject">,
  committed: number,
): MadeCommit {
  const isMerge = parents.length > 1;
  const messages = isMerge
    ? [`Merge pull request #${subject} from ada/topic`, "Merge branch 'topic'", "Merge the topic"]
    : [`Squashed (#${subject})`, "Change", "Another change"];
  const message = messages[subject % 3]!;
  return {parents, authored: committed - hoursToWrite * HOUR, committed, message};
}
