import {createHash} from "node:crypto";
import type {WorkingSpan} from "../lib/working-hours.ts";
import {DAY_MS, HOUR_MS, weekStart} from "./calendar.ts";
import type {Author, RepositoryKey, TeamName} from "./organisation.ts";
import {paced} from "./pace.ts";
import type {Random} from "./random.ts";
import {BAD_QUARTER, quartersAgo} from "./story.ts";
import type {World} from "./world.ts";

const MINUTE_MS = 60_000;
/** How many pull requests a person of a team opens on a day of work. */
const rates: Readonly<Record<TeamName, number>> = {data: 0.36, api: 0.36, web: 0.47, platform: 0.3};
const BUSY_SHARE_BAD = 0.85;
const LEAVE_SHARE = 0.06;
const MADE_BY_AGENT = 0.09;
const MADE_BY_BOT = 0.07;
/**
 * In the last whole week one team merges as few as this: a drop-off that the report tells of. The team that is too
 * small to be told apart merges nothing then, or the smallest of the others would be hidden with it.
 */
const droppedMerges: Readonly<Partial<Record<TeamName, number>>> = {web: 5, platform: 0};

type Response = {
  at: number;
  author: Author;
  kind: "review" | "comment";
  state: string | null;
};
export type PushedCommit = {sha: string; at: number};

export type PullRequest = {
  /** What its ids are made of; numbers are given when all are known. */
  uid: string;
  key: RepositoryKey;
  number: number;
  author: Author;
  opened: number;
  /** When it was ready for review; later than `opened` for a draft, null while it is one. */
  ready: number | null;
  wasDraft: boolean;
  commits: PushedCommit[];
  responses: Response[];
  merged: number | null;
  closed: number | null;
  mark: "plain" | "hotfix" | "revert";
  /** What a revert takes back. */
  reverts: PullRequest | null;
  paths: readonly string[];
  additions: number;
  deletions: number;
};

export function shaOf(uid: string): string {
  return createHash("sha1").update(`tideline ${uid}`).digest("hex");
}

export type Planning = {
  key: RepositoryKey;
  team: TeamName;
  world: World;
  random: Random;
};

/** What a team opens in its repository over the two years, the first to be merged first. */
export function planned(planning: Planning): PullRequest[] {
  const {random, team, key} = planning;
  const {calendar, people} = planning.world;
  const found: PullRequest[] = [];
  const leaves = new Set<string>();
  const paces = people.of(team).map(() => paced(random));
  for (const day of calendar.days) {
    if (day.start < calendar.from || day.start > calendar.asOf) continue;
    for (const [i, person] of people.of(team).entries()) {
      const week = `${i}:${weekStart(day.start)}`;
      if (day.start - weekStart(day.start) < DAY_MS && random.chance(LEAVE_SHARE)) leaves.add(week);
      if (leaves.has(week)) continue;
      if (!paces[i]!(rateOf(day.start, planning))) continue;
      const author = authorOf(person, planning);
      found.push(opened(planning, {author, day, uid: `${key}/${found.length}`}));
    }
  }
  const most = droppedMerges[team];
  const all = most === undefined ? found : dropped(found, {planning, most});
  return all.sort(byMerge);
}

function rateOf(
  moment: number,
  {
    team,
    world: {
      calendar: {asOf},
    },
  }: Planning,
): number {
  return rates[team] * (quartersAgo(moment, asOf) === BAD_QUARTER ? BUSY_SHARE_BAD : 1);
}

function authorOf(person: Author, {world: {people}, random}: Planning): Author {
  const draw = random.next();
  if (draw < MADE_BY_AGENT) return people.agent;
  return draw < MADE_BY_AGENT + MADE_BY_BOT ? people.bot : person;
}

export function byMerge(a: PullRequest, b: PullRequest): number {
  return (a.merged ?? a.opened) - (b.merged ?? b.opened) || (a.uid < b.uid ? -1 : 1);
}

function opened(
  planning: Planning,
  {author, day, uid}: {author: Author; day: WorkingSpan; uid: string},
): PullRequest {
  const {
    key,
    world: {calendar},
    random,
  } = planning;
  const begun = calendar.moment(random, day);
  const finished = calendar.after(begun, random.logNormal(5, 0.9));
  const count = 1 + random.poisson(author.author_kind === "bot" ? 0 : 0.9);
  const wasDraft = random.chance(0.14);
  const openedAt = finished + MINUTE_MS;
  const ready = wasDraft ? calendar.after(openedAt, random.logNormal(4, 0.7)) : openedAt;
  const commits = Array.from({length: count}, (_, i) => ({
    sha: shaOf(`${uid}/${i}`),
    at: Math.floor(begun + ((finished - begun) * i) / Math.max(1, count - 1)),
  }));
  const request: PullRequest = {
    ...{uid, key, number: 0, author, opened: openedAt, ready, wasDraft, commits, responses: []},
    ...{merged: null, closed: null, mark: "plain", reverts: null},
    ...{paths: pathsOf(key, random), ...sizeOf(author, random)},
  };
  return reviewed(request, planning);
}

function sizeOf(author: Author, random: Random): {additions: number; deletions: number} {
  const median = author.author_kind === "bot" ? 6 : 70;
  return {
    additions: 1 + Math.round(random.logNormal(median, 1.1)),
    deletions: Math.round(random.logNormal(median / 3, 1.2)),
  };
}

function pathsOf(key: RepositoryKey, random: Random): string[] {
  const code = [`src/part-${random.whole(1, 60)}.ts`, `src/part-${random.whole(61, 120)}.ts`];
  const docs = `docs/page-${random.whole(1, 30)}.md`;
  const draw = random.next();
  if (key === "infrastructure") return [`stacks/part-${random.whole(1, 20)}.tf`];
  return draw < 0.12 ? [docs] : draw < 0.3 ? [...code, docs] : code;
}

/** The review of a pull request: who responds when, and when it is merged or closed. */
function reviewed(request: PullRequest, {world, team, random}: Planning): PullRequest {
  const {calendar, people} = world;
  const {author, opened: openedAt, commits, uid} = request;
  const ready = request.ready!;
  const chapter = world.chapterAt(ready);
  const isBot = author.author_kind === "bot";
  const others = people.of(team).filter(({person_id}) => person_id !== author.person_id);
  const helpers = random.chance(0.15) ? people.of("platform") : others;
  const reviewer = random.pick(helpers.length === 0 ? others : helpers);
  const median = chapter.reviewHours * (isBot ? 2.5 : 1);
  const responded = calendar.after(ready, random.logNormal(median, 0.95));
  if (random.chance(0.3)) {
    const at = openedAt + random.whole(1, 6) * MINUTE_MS;
    request.responses.push({at, author: people.bot, kind: "comment", state: null});
  }
  const asksForMore = random.chance(0.28);
  const state = asksForMore ? "changes_requested" : "approved";
  request.responses.push({at: responded, author: reviewer, kind: "review", state});
  let end = responded;
  if (asksForMore) {
    const pushed = calendar.after(responded, random.logNormal(2.5, 0.8));
    commits.push({sha: shaOf(`${uid}/again`), at: pushed});
    end = calendar.after(pushed, random.logNormal(1.5, 0.8));
    request.responses.push({at: end, author: reviewer, kind: "review", state: "approved"});
  }
  end = calendar.after(end, random.logNormal(0.8, 0.9)) + MINUTE_MS;
  if (random.chance(0.05)) request.closed = end;
  else request.merged = end;
  return request;
}

/** The same with hardly anything merged in the last whole week: what is not waits for the next. */
function dropped(
  requests: readonly PullRequest[],
  {planning, most}: {planning: Planning; most: number},
): PullRequest[] {
  const {calendar} = planning.world;
  const end = weekStart(calendar.asOf);
  const merged = new Set<string>();
  return requests.map(request => {
    const {merged: at, author} = request;
    if (at === null || at < weekStart(end - HOUR_MS) || at >= end) return request;
    if (author.author_kind !== "person") return request;
    const isKept = !merged.has(author.person_id) && merged.size < most;
    merged.add(author.person_id);
    return isKept ? request : {...request, merged: at + 7 * DAY_MS};
  });
}
