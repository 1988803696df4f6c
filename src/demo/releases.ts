import {githubEvent} from "../sources/github/events.ts";
import {type Calendar, HOUR_MS, iso} from "./calendar.ts";
import type {Issue} from "./incidents.ts";
import {type Line, urgent} from "./line.ts";
import {repositoryOf} from "./organisation.ts";
import {paced} from "./pace.ts";
import type {Random} from "./random.ts";
import type {World} from "./world.ts";

const MINUTE_MS = 60_000;
const [FIRST, SECOND, STAGING] = ["production-eu", "production-za", "staging"];
/** Hours of work from one release to the next. */
const GAP_HOURS = 15;
/** How long before its first region a release is cut. */
const CUT_MS = 50 * MINUTE_MS;
/** Before the last moment: what was merged since then waits for its deployment. */
const WAITING_HOURS = 80;
const DEPLOYMENT_IDS_FROM = 1_980_000_000;

/** The releases of the orders API: staging, then one region, then the other. */
export function tellReleases(world: World, {line, issues}: {line: Line; issues: Issue[]}): void {
  const random = world.draws("releases");
  const isFailing = paced(random);
  const {calendar} = world;
  const end = lastRelease(calendar);
  let at = calendar.after(calendar.from, 12);
  let shipped = "";
  while (at < end) {
    const {failures, recoveryHours, gap} = world.chapterAt(at);
    const sha = line.tipAt(at - CUT_MS);
    let free = at;
    if (sha !== shipped) {
      shipped = sha;
      const release = {line, random, at, sha, end};
      const hours = Math.min(40, random.logNormal(recoveryHours, 0.6));
      const isBad = isFailing(failures * 1.5);
      free = isBad ? tellBad(world, {...release, hours, issues}) : tellGood(world, release);
    }
    at = calendar.after(Math.max(at, free), random.logNormal(GAP_HOURS * gap, 0.4));
  }
  tellGood(world, {line, random, at: end, sha: line.tipAt(end - CUT_MS), end});
}

/** The beginning of a day of work, long enough ago for what is merged on it to be waited for. */
function lastRelease({asOf, days}: Calendar): number {
  return days.findLast(({end}) => end <= asOf - WAITING_HOURS * HOUR_MS)!.start;
}

type Release = {line: Line; random: Random; at: number; sha: string; end: number};

function tellGood(world: World, {line, random, at, sha}: Release): number {
  const staged = at - Math.round(random.logNormal(25, 0.2) * MINUTE_MS);
  tellDeployment(world, {line, random, sha, environment: STAGING!, at: staged, state: "success"});
  const first = tellDeployment(world, {
    ...{line, random, sha, environment: FIRST!, at, state: "success"},
  });
  const then = first + Math.round(random.logNormal(55, 0.5) * MINUTE_MS);
  return tellDeployment(world, {
    ...{line, random, sha, environment: SECOND!, at: then, state: "success"},
  });
}

/** A release that fails as it is rolled out, or that users suffer from until it is mended. Returns when it is. */
function tellBad(world: World, release: Release & {hours: number; issues: Issue[]}): number {
  const {line, random, at, sha, hours, end} = release;
  if (random.chance(0.5)) {
    const failed = tellDeployment(world, {
      ...{line, random, sha, environment: FIRST!, at, state: "failure"},
    });
    const again = failed + Math.round(hours * HOUR_MS);
    return again < end ? tellGood(world, {...release, at: again}) : again;
  }
  const live = tellGood(world, release);
  const detected = live + Math.round(random.between(0.2, 5) * HOUR_MS);
  const restored = detected + Math.round(hours * HOUR_MS);
  const cause = line.mergedBy(at - CUT_MS).at(-1) ?? null;
  const isNamed = random.chance(0.5);
  release.issues.push({
    ...{key: line.key, number: 0, author: random.pick(world.people.of("platform"))},
    ...{created: detected, closed: restored, labels: [random.chance(0.2) ? "sev1" : "sev2"]},
    ...{cause: isNamed ? cause : null, answer: null},
  });
  if (random.chance(0.5) || restored >= end) return restored;
  const author = random.pick(world.people.of("api"));
  const merged = restored - 30 * MINUTE_MS;
  urgent({line, author, mark: "hotfix", merged});
  const fixed = line.tipAt(merged);
  return tellGood(world, {...release, at: restored - 12 * MINUTE_MS, sha: fixed});
}

/** A deployment as GitHub keeps it. Returns when it ended. */
function tellDeployment(
  {tell, next, calendar: {asOf}}: World,
  {
    line,
    random,
    sha,
    environment,
    at,
    state,
  }: {
    line: Line;
    random: Random;
    sha: string;
    environment: string;
    at: number;
    state: "success" | "failure";
  },
): number {
  const repository = repositoryOf(line.key);
  const host_deployment_id = `${repository}:deployment:${DEPLOYMENT_IDS_FROM + next("deployment")}`;
  const end = at + Math.round(random.logNormal(11, 0.3) * MINUTE_MS);
  if (end > asOf) return end;
  const row = {
    ...{host_deployment_id, repository, sha, environment, task: "deploy"},
    ...{created_at: iso(at), url: null},
  };
  tell(githubEvent("host_deployment", row, {version: iso(end)}));
  const states: [string, number][] = [
    ["queued", at + 5000],
    ["in_progress", at + MINUTE_MS],
    [state, end],
  ];
  for (const [state, moment] of states) {
    const status_id = String(DEPLOYMENT_IDS_FROM * 2 + next("status"));
    const created_at = iso(moment);
    const status = {host_deployment_id, status_id, repository, state, created_at};
    tell(githubEvent("host_deployment_status", status, {version: created_at}));
  }
  return end;
}
