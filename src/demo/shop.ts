import {openRun} from "./actions.ts";
import {HOUR_MS} from "./calendar.ts";
import {tellPaged} from "./incidents.ts";
import {type Line, urgent} from "./line.ts";
import {paced} from "./pace.ts";
import type {Random} from "./random.ts";
import {BAD_QUARTER, quartersAgo} from "./story.ts";
import type {World} from "./world.ts";

const MINUTE_MS = 60_000;
/** Hours of work from one deployment to the next. */
const GAP_HOURS = 7.5;
const CANCELLED_SHARE = 0.04;
/** The one incident that everybody remembers. */
const WORST_HOURS = 9.5;

type Deploy = {line: Line; random: Random; at: number; sha: string};
type Bad = Deploy & {hours: number; before: string; isWorst: boolean};

/** The deployments of the web shop: runs of a workflow, some of which go wrong in one of four ways. */
export function tellShop(world: World, line: Line): void {
  const random = world.draws("shop");
  const isFailing = paced(random);
  const {calendar} = world;
  let at = calendar.after(calendar.from, 5);
  let shipped = "";
  let hasWorst = false;
  while (at < calendar.asOf) {
    const {failures, recoveryHours, gap} = world.chapterAt(at);
    const sha = line.tipAt(at - 10 * MINUTE_MS);
    let free = at;
    if (sha !== shipped) {
      const isBad = shipped !== "" && isFailing(failures * 1.05);
      const isWorst: boolean = isBad && !hasWorst && quartersAgo(at, calendar.asOf) === BAD_QUARTER;
      hasWorst ||= isWorst;
      const hours = isWorst ? WORST_HOURS : Math.min(30, random.logNormal(recoveryHours, 0.6));
      const one = {line, random, at, sha};
      free = isBad
        ? tellBad(world, {...one, hours, before: shipped, isWorst})
        : tellDeploy(world, one);
      shipped = line.tipAt(free);
      if (!isBad) shipped = sha;
    }
    at = calendar.after(Math.max(at, free), random.logNormal(GAP_HOURS * gap, 0.45));
  }
}

/** A run that deploys. Returns when it ended. */
function tellDeploy(
  world: World,
  {line, random, at, sha, event = "push"}: Deploy & {event?: "push" | "workflow_dispatch"},
): number {
  const one = {line, random, at, sha, event};
  if (!random.chance(CANCELLED_SHARE)) {
    return openDeploy(world, one).attempt({attempt: 1, started: at, conclusion: "success"});
  }
  const began = at - 20 * MINUTE_MS;
  const run = openDeploy(world, {...one, at: began});
  run.attempt({attempt: 1, started: began, conclusion: "cancelled"});
  return run.attempt({attempt: 2, started: at, conclusion: "success"});
}

function openDeploy(
  world: World,
  {line, random, at, sha, event}: Deploy & {event: "push" | "workflow_dispatch"},
) {
  const jobs = [
    {name: "build", minutes: random.logNormal(4, 0.3)},
    {name: "deploy", minutes: random.logNormal(6, 0.3)},
  ];
  return openRun(world, {
    ...{key: line.key, workflow: "deploy.yml", event, branch: "main", sha, created: at, jobs},
  });
}

/** A deployment that goes wrong, and how it is made good so many hours later. Returns when it is. */
function tellBad(world: World, bad: Bad): number {
  const {line, random, at, hours, before, isWorst} = bad;
  const mended = at + Math.round(hours * HOUR_MS) + 10 * MINUTE_MS;
  const way = isWorst ? "paged" : random.pick(["run", "run", "rollback", "revert", "paged"]);
  if (way === "run") {
    const run = openDeploy(world, {...bad, event: "push"});
    const failed = run.attempt({attempt: 1, started: at, conclusion: "failure"});
    const again = Math.max(failed + 2 * MINUTE_MS, mended - 10 * MINUTE_MS);
    return run.attempt({attempt: 2, started: again, conclusion: "success"});
  }
  const live = tellDeploy(world, bad);
  if (way === "rollback") {
    return tellDeploy(world, {...bad, at: mended, sha: before, event: "workflow_dispatch"});
  }
  const person = random.pick(world.people.of("web"));
  if (way === "revert") {
    const target = line.mergedBy(at - 10 * MINUTE_MS).at(-1)!;
    const merged = Math.max(live + 2 * MINUTE_MS, mended - 25 * MINUTE_MS);
    urgent({line, author: person, mark: "revert", merged, reverts: target});
    return tellDeploy(world, {...bad, at: merged + 5 * MINUTE_MS, sha: line.tipAt(merged)});
  }
  const detected = live + Math.round(random.between(0.1, 3) * HOUR_MS);
  const restored = detected + Math.round(hours * HOUR_MS);
  const severity = isWorst || random.chance(0.15) ? 1 : 2;
  tellPaged(world, {detected, restored, severity});
  const merged = restored - 30 * MINUTE_MS;
  if (random.chance(0.25)) return Math.max(restored, live);
  urgent({line, author: person, mark: "hotfix", merged});
  return tellDeploy(world, {line, random, at: restored - 14 * MINUTE_MS, sha: line.tipAt(merged)});
}
