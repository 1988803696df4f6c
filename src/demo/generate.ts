import type {RawEvent} from "../sources/source.ts";
import {askedIssues, tellQuestions} from "./asking.ts";
import {openCalendar} from "./calendar.ts";
import {tellHistory, tellPullRequest} from "./hosting.ts";
import {type Issue, tellIssue} from "./incidents.ts";
import {type Line, openLine} from "./line.ts";
import {hashed, type RepositoryKey, services, type TeamName} from "./organisation.ts";
import {planned} from "./pull-requests.ts";
import {tellOtherFlows, tellRefreshes} from "./refreshes.ts";
import {tellReleases} from "./releases.ts";
import {tellShop} from "./shop.ts";
import {waveEventsOf} from "./waves.ts";
import {openWorld} from "./world.ts";

/** Where the platform team works; it is no service. */
const PLATFORM: {name: RepositoryKey; team: TeamName} = {name: "infrastructure", team: "platform"};
const SQUASHED: RepositoryKey = "orders-api";

/**
 * All that the sources of the invented organisation told in the two years up to an instant, as raw events: people as
 * keyed hashes, the same instant and key to the same events.
 */
export async function generate({
  asOf,
  identify,
}: {
  asOf: string;
  identify: (name: string) => string;
}): Promise<RawEvent[]> {
  const events: RawEvent[] = [];
  const calendar = await openCalendar(asOf);
  const world = openWorld({calendar, people: hashed(identify), events});
  const lines = [...services, PLATFORM].map(({name: key, team}) => {
    const random = world.draws(`changes:${key}`);
    const requests = planned({key, team, world, random});
    return openLine(key, {requests, isSquashed: key === SQUASHED});
  });
  const lineOf = (key: RepositoryKey) => lines.find(line => line.key === key)!;
  const issues = askedIssues(world);
  tellRefreshes(world, lineOf("data-platform"));
  tellReleases(world, {line: lineOf("orders-api"), issues});
  tellShop(world, lineOf("web-shop"));
  number(lines, issues);
  for (const line of lines) {
    tellHistory(world, line);
    for (const request of line.all()) tellPullRequest(world, request);
  }
  for (const issue of issues) tellIssue(world, issue);
  tellOtherFlows(world);
  tellQuestions(world);
  world.tell(...waveEventsOf(calendar));
  return events;
}

/** Pull requests and issues of a repository are numbered as they were opened. */
function number(lines: readonly Line[], issues: readonly Issue[]): void {
  for (const line of lines) {
    const opened = [
      ...line.all().map(request => ({at: request.opened, of: request as {number: number}})),
      ...issues
        .filter(({key}) => key === line.key)
        .map(issue => ({at: issue.created, of: issue as {number: number}})),
    ].sort((a, b) => a.at - b.at);
    for (const [i, {of}] of opened.entries()) of.number = i + 1;
  }
}
