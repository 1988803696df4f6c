import {UserError} from "../../lib/errors.ts";
import {nearest} from "../../lib/nearest.ts";
import type {Claim} from "../../sources/markdown/claim.ts";
import {readDocument} from "../../sources/markdown/read-document.ts";
import {readNumber} from "../../sources/markdown/references.ts";
import {withEnd} from "./edit.ts";
import {momentText} from "./line.ts";
import {flagOf, momentOf, type Outcome, type Task} from "./target.ts";

/** Says that an incident is over. What is over already is left alone: another end is an error. */
export function resolveIncident(id: string, task: Task): Outcome {
  const {config, document, flags} = task;
  const {timezone} = config;
  const {claims} = readDocument(document.text, {timezone});
  const claim = find(id, {claims, path: document.path});
  const restored = momentOf("--restored", flags.restored, task);
  const fix = flagOf(
    ["--fix", flags.fix],
    text => readNumber(/^\d+$/.test(text) ? `#${text}` : text),
    "Write the number of the pull request, such as #134.",
  );
  if (claim.restored !== null) {
    refuseOther(claim, {task, restored: restored.at, fix});
    return {id: claim.id, text: document.text, note: `${claim.id} is already resolved`};
  }
  if (restored.at < claim.detected.at && !restored.isDay) {
    throw new UserError(
      `Cannot resolve ${claim.id}: ${restored.at} is before it was detected, ${claim.detected.at}`,
      {hint: "Give --restored the moment at which all was well again."},
    );
  }
  const end = momentText(restored, {timezone});
  const text = withEnd(document.text, {claim, restored: end, fix, timezone});
  if (text !== null) {
    const note = `${flags.write ? "Resolved" : "Would resolve"} ${claim.id}`;
    return {id: claim.id, text, note};
  }
  throw new UserError(
    `Cannot resolve ${claim.id}: line ${claim.line} of "${document.path}" has no place for it`,
    {
      hint: `Write it by hand: tick the box, and add "restored: ${end}" to the brackets at its end, or to the column Restored.`,
    },
  );
}

function find(id: string, {claims, path}: {claims: readonly Claim[]; path: string}): Claim {
  const found = claims.find(claim => claim.id.toLowerCase() === id.toLowerCase());
  if (found !== undefined) return found;
  const meant = nearest(
    id,
    claims.map(claim => claim.id),
  );
  throw new UserError(`Cannot resolve "${id}": "${path}" has no such incident`, {
    hint:
      meant === null
        ? "Run `fivekeys incident list` for what it has."
        : `Did you mean "${meant}"? \`fivekeys incident list\` lists them all.`,
  });
}

function refuseOther(
  claim: Claim,
  {
    task: {config, flags, document},
    restored,
    fix,
  }: {task: Task; restored: string; fix: number | null},
): void {
  const isOtherEnd = flags.restored !== undefined && claim.restored?.at !== restored;
  if (!isOtherEnd && (fix === null || fix === claim.fix_number)) return;
  const is = claim.restored === null ? "" : momentText(claim.restored, config);
  const by = claim.fix_number === null ? "" : ` by #${claim.fix_number}`;
  throw new UserError(`Cannot resolve ${claim.id}: it was restored ${is}${by} already`, {
    hint: `Correct line ${claim.line} of "${document.path}" by hand.`,
  });
}
