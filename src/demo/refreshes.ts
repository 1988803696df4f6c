import {openRun} from "./actions.ts";
import {atHour, HOUR_MS, weekday} from "./calendar.ts";
import {type FlowRunFacts, flowRunId, state, tellFlowRun} from "./flow-runs.ts";
import {tellDocumented} from "./incidents.ts";
import type {Line} from "./line.ts";
import {paced} from "./pace.ts";
import type {Random} from "./random.ts";
import type {World} from "./world.ts";

const MINUTE_MS = 60_000;
const FLOW = "refresh-marts";
const SCHEDULED_DAYS = [1, 3, 5];
const SCHEDULED_HOUR = 17.5;
/** How often somebody starts a refresh on a day of work. */
const BY_HAND = 0.36;
/** Before the last moment: when the refresh began that nobody has mended yet, and since when there was no other. */
const OPEN_HOURS = 6;
const QUIET_HOURS = 14;

type Start = {at: number; isScheduled: boolean};

/** The refreshes of the data platform: by a schedule and by hand, of which some fail and are mended. */
export function tellRefreshes(world: World, line: Line): void {
  const random = world.draws("refreshes");
  const isFailing = paced(random);
  const {asOf} = world.calendar;
  let free = 0;
  for (const start of startsOf(world, random)) {
    if (start.at < free || start.at > asOf - QUIET_HOURS * HOUR_MS) continue;
    const {failures, recoveryHours} = world.chapterAt(start.at);
    if (!isFailing(failures * 1.1)) {
      free = tellGood(world, {line, random, ...start});
      continue;
    }
    const hours = Math.min(30, random.logNormal(recoveryHours, 0.55));
    free = tellFailed(world, {line, random, hours, ...start});
  }
  tellOpen(world, line);
}

function startsOf(world: World, random: Random): Start[] {
  const {calendar} = world;
  const starts: Start[] = [];
  for (let day = calendar.from; day < calendar.asOf; day += 24 * HOUR_MS) {
    if (!SCHEDULED_DAYS.includes(weekday(day))) continue;
    starts.push({at: atHour(day, SCHEDULED_HOUR), isScheduled: true});
  }
  for (const day of calendar.days) {
    if (day.start < calendar.from || day.start > calendar.asOf) continue;
    const {gap} = world.chapterAt(day.start);
    if (!random.chance(BY_HAND / gap)) continue;
    starts.push({at: calendar.moment(random, day), isScheduled: false});
  }
  return starts.sort((a, b) => a.at - b.at);
}

type Told = Start & {line: Line; random: Random};

/** What is the same of every refresh, and how it names its commit and its environment. */
function factsOf(
  world: World,
  {line, random, at, isScheduled}: Told,
): Omit<FlowRunFacts, "states"> {
  const sha = line.tipAt(at - 5 * MINUTE_MS);
  const draw = random.next();
  return {
    ...{id: flowRunId(world), flow: FLOW, deployment: FLOW},
    person: isScheduled ? null : random.pick(world.people.of("data")).person_id,
    tags: random.chance(0.06) ? ["marts"] : ["env:production", "marts"],
    labels: draw < 0.92 ? [`git_sha=${sha}`] : [],
    version: draw >= 0.92 && draw < 0.97 ? sha.slice(0, 8) : null,
  };
}

function minutes(random: Random): number {
  return Math.round(random.logNormal(36, 0.3) * MINUTE_MS);
}

function tellGood(world: World, told: Told): number {
  const {line, random, at, isScheduled} = told;
  const end = at + minutes(random);
  tellFlowRun(world, {
    ...factsOf(world, told),
    states: [state("RUNNING", at), state("COMPLETED", end, ["status=COMPLETED", "success=true"])],
  });
  if (!isScheduled && random.chance(0.5)) tellAlso(world, {line, from: at, to: end});
  return end;
}

/** GitHub Actions saw the same refresh. */
function tellAlso(world: World, {line, from, to}: {line: Line; from: number; to: number}): void {
  const created = from - 4 * MINUTE_MS;
  const jobs = [{name: "publish-marts", minutes: (to - from) / MINUTE_MS}];
  const sha = line.tipAt(from - 5 * MINUTE_MS);
  const run = openRun(world, {
    ...{key: line.key, workflow: "publish.yml", event: "push", branch: "main", sha, created, jobs},
  });
  run.attempt({attempt: 1, started: created, conclusion: "success"});
}

/** A refresh that fails in one of three ways and is good again so many hours later. Returns when. */
function tellFailed(world: World, told: Told & {hours: number}): number {
  const {random, at, hours} = told;
  const failed = at + Math.round(minutes(random) * random.between(0.3, 1));
  const mended = failed + Math.round(hours * HOUR_MS);
  const facts = factsOf(world, told);
  const way = random.pick(["retried", "retried", "invalid", "crashed"]);
  if (way === "retried") {
    const again = Math.max(failed + 2 * MINUTE_MS, mended - minutes(random));
    tellFlowRun(world, {
      ...facts,
      states: [
        ...[state("RUNNING", at), state("FAILED", failed), state("SCHEDULED", again - MINUTE_MS)],
        ...[state("RUNNING", again), state("COMPLETED", Math.max(mended, again + MINUTE_MS))],
      ],
    });
  } else {
    const end =
      way === "crashed"
        ? state("CRASHED", failed)
        : state("COMPLETED", failed, ["status=VALIDATION_FAILED", "success=false"]);
    tellFlowRun(world, {...facts, states: [state("RUNNING", at), end]});
    const again = Math.max(failed + 2 * MINUTE_MS, mended - minutes(random));
    tellFlowRun(world, {
      ...factsOf(world, {...told, at: again, isScheduled: false}),
      states: [state("RUNNING", again), state("COMPLETED", mended + MINUTE_MS)],
    });
  }
  if (random.chance(0.4)) {
    const severity = random.chance(0.8) ? 2 : 3;
    tellDocumented(world, {
      ...{detected: failed + 9 * MINUTE_MS, restored: mended, severity, deployment: facts.id},
    });
  }
  return mended + 3 * MINUTE_MS;
}

/** The last refresh: what it made is not valid, and that is not mended yet. */
function tellOpen(world: World, line: Line): void {
  const {asOf} = world.calendar;
  const at = asOf - OPEN_HOURS * HOUR_MS;
  const end = at + 34 * MINUTE_MS;
  const id = flowRunId(world);
  tellFlowRun(world, {
    ...{id, flow: FLOW, deployment: FLOW, person: null, tags: ["env:production", "marts"]},
    labels: [`git_sha=${line.tipAt(at - 5 * MINUTE_MS)}`],
    states: [
      state("RUNNING", at),
      state("COMPLETED", end, ["status=VALIDATION_FAILED", "success=false"]),
    ],
  });
  tellDocumented(world, {
    ...{detected: end + 12 * MINUTE_MS, restored: null, severity: 2, deployment: id},
  });
}

/** What people run by hand beside the refreshes, and the backfill of every week. */
export function tellOtherFlows(world: World): void {
  const random = world.draws("other flows");
  const {calendar, people} = world;
  for (const day of calendar.days) {
    if (day.start < calendar.from || day.start > calendar.asOf) continue;
    for (const {person_id: person} of people.of("data")) {
      for (let left = random.poisson(0.42); left > 0; left -= 1) {
        const at = calendar.moment(random, day);
        const end = at + Math.round(random.logNormal(8, 0.7) * MINUTE_MS);
        const flow = random.pick(["check-orders", "check-stock", "preview-marts"]);
        const last = state(random.chance(0.07) ? "FAILED" : "COMPLETED", end);
        tellFlowRun(world, {
          ...{id: flowRunId(world), flow, deployment: null, person, tags: []},
          ...{states: [state("RUNNING", at), last], isHistoryRead: false},
        });
      }
    }
    if (weekday(day.start) !== 2) continue;
    const at = atHour(day.start, 22);
    tellFlowRun(world, {
      ...{id: flowRunId(world), flow: FLOW, deployment: FLOW, person: null},
      ...{tags: ["backfill"], parameters: ["backfill=true"], isHistoryRead: false},
      states: [state("RUNNING", at), state("COMPLETED", at + 3 * HOUR_MS)],
    });
  }
}
