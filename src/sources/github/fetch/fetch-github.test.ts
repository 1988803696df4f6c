import {afterEach, describe, expect, it} from "vitest";
import type {GithubData, PullRequest} from "../../../../test/support/fake-github/data.ts";
import {
  type FakeGithub,
  type Faults,
  fakeGithub,
} from "../../../../test/support/fake-github/index.ts";
import {type Made, madeRepository} from "../../../../test/support/fake-github/made.ts";
import {alike, person, unlike} from "../../../../test/support/github-held.ts";
import {readInto, store} from "../../../../test/support/github-store.ts";

let fake: FakeGithub;
afterEach(() => fake?.close());

async function open(made: Made = {}, faults: Faults = {}): Promise<GithubData> {
  const data = {repositories: [madeRepository(made)]};
  fake = await fakeGithub(data, faults);
  return data;
}

/** How many requests were sent since a number of them. */
function asked(since = 0) {
  const those = fake.requests.slice(since);
  const of = (kind: string) => those.filter(request => request.kind === kind).length;
  return {all: those.length, rest: of("rest"), graphql: of("graphql")};
}

describe("what is stored", () => {
  it("is what the server holds", async () => {
    const data = await open({pullRequests: 130, issues: 70, deployments: 120, runs: 40});
    const kept = store();
    await readInto(kept, fake);
    expect(unlike(kept.lines(), data)).toEqual(alike);
    expect(kept.problems).toEqual([]);
  });

  it("is that of an empty repository too", async () => {
    const data = await open({pullRequests: 0, issues: 0, deployments: 0, runs: 0});
    data.repositories[0]!.history = [];
    const kept = store();
    await readInto(kept, fake);
    await readInto(kept, fake);
    expect(kept.lines()).toEqual([]);
  });

  it("holds lists that are longer than a page of them, to their ends", async () => {
    const data = await open({pullRequests: 3, commitsEach: 230, reviewsEach: 120, issues: 2});
    const [repository] = data.repositories;
    const [pull] = repository!.pullRequests;
    const [issue] = repository!.issues;
    repository!.pullRequests.forEach(({reviews, number}) => {
      reviews.forEach((review, i) => {
        review.id = number * 10_000 + i;
      });
    });
    pull!.timeline = Array.from({length: 130}, (_, i) => ({
      __typename: "HeadRefForcePushedEvent",
      createdAt: new Date(Date.UTC(2025, 0, 7, 0, i)).toISOString().replace(".000Z", "Z"),
    }));
    issue!.comments = Array.from({length: 160}, (_, i) => ({
      id: 900_000 + i,
      author: person(i),
      body: "More of it",
      createdAt: "2025-01-07T00:00:00Z",
    }));
    const [deployment] = repository!.deployments;
    deployment!.statuses = Array.from({length: 45}, (_, i) => ({
      id: 77_000 + i,
      state: "in_progress",
      createdAt: "2025-01-07T00:00:00Z",
      description: "",
    }));
    const kept = store();
    await readInto(kept, fake);
    expect(unlike(kept.lines(), data)).toEqual(alike);
    expect(kept.table("change_commit")).toHaveLength(3 * 230);
  });

  it("tells queue, drafts, force-pushes, labels, reopening, a cause in a comment, and dismissed reviews", async () => {
    const data = await open({pullRequests: 3, issues: 1, deployments: 0, runs: 0});
    const [repository] = data.repositories;
    const [pull] = repository!.pullRequests;
    const [issue] = repository!.issues;
    const at = (minute: number) => `2025-01-06T20:${String(minute).padStart(2, "0")}:00Z`;
    pull!.timeline.push(
      {__typename: "ConvertToDraftEvent", createdAt: at(1)},
      {__typename: "ReadyForReviewEvent", createdAt: at(2)},
      {__typename: "AddedToMergeQueueEvent", createdAt: at(3)},
      {__typename: "HeadRefForcePushedEvent", createdAt: at(4)},
    );
    pull!.reviews[0]!.state = "DISMISSED";
    pull!.reviews.push({
      id: 1,
      author: person(1),
      state: "PENDING",
      submittedAt: null,
      comments: [],
    });
    issue!.timeline.push(
      {__typename: "UnlabeledEvent", createdAt: at(5), label: "incident"},
      {__typename: "ReopenedEvent", createdAt: at(6)},
    );
    const kept = store();
    await readInto(kept, fake);
    expect(unlike(kept.lines(), data)).toEqual(alike);
    expect(kept.table("change_event").map(({kind}) => kind)).toEqual(
      expect.arrayContaining(["converted_to_draft", "ready_for_review", "queued", "force_pushed"]),
    );
    issue!.comments.push({id: 5, author: person(2), body: "root cause: #2", createdAt: at(7)});
    issue!.updatedAt = at(7);
    await readInto(kept, fake);
    expect(kept.table("issue_event")).toContainEqual(
      expect.objectContaining({kind: "root_cause", label: "#2", happened_at: at(7)}),
    );
  });

  it("is read again from the beginning when other globs decide who is a bot", async () => {
    const data = await open({pullRequests: 60});
    const kept = store();
    await readInto(kept, fake);
    const people = {bots: ["person-1"], agents: [], aliases: [], minimumGroup: 5};
    await readInto(kept, fake, {config: {people}});
    const bots = kept.table("change").filter(({author_kind}) => author_kind === "bot");
    expect(bots.map(({person_id}) => person_id)).toContain("<github:person-1>");
    expect(kept.table("change")).toHaveLength(data.repositories[0]!.pullRequests.length);
  });
});

describe("what it costs", () => {
  it("is at most 30 requests for 1,000 pull requests with their commits and reviews", async () => {
    await open({pullRequests: 1_000, issues: 0, deployments: 0, runs: 0});
    const kept = store();
    await readInto(kept, fake);
    expect(kept.table("change")).toHaveLength(1_000);
    expect(kept.table("change_commit")).toHaveLength(3_000);
    expect(asked().all).toBeLessThanOrEqual(30);
    expect(fake.counts.points).toBeLessThanOrEqual(60);
  });

  it("is at most 6 requests when nothing has changed, all free or of one point", async () => {
    const data = await open({pullRequests: 300, issues: 120, deployments: 150, runs: 500});
    const kept = store();
    await readInto(kept, fake);
    const [since, points] = [fake.requests.length, {...fake.counts}];
    const lines = kept.lines();
    const {size} = kept.events;
    await readInto(kept, fake);
    const {all, rest, graphql} = asked(since);
    expect(all).toBeLessThanOrEqual(6);
    expect(fake.counts.notModified - points.notModified).toBe(rest);
    expect(fake.counts.restPoints).toBe(points.restPoints);
    expect(fake.counts.points - points.points).toBe(graphql);
    expect(kept.events.size).toBe(size);
    expect(kept.lines()).toEqual(lines);
    expect(unlike(lines, data)).toEqual(alike);
  });

  it("is a few requests for what has changed since", async () => {
    const data = await open({pullRequests: 200, issues: 60, deployments: 60, runs: 150});
    const [repository] = data.repositories;
    const kept = store();
    await readInto(kept, fake);
    const since = fake.requests.length;
    const late = "2026-03-01T00:00:00Z";
    touch(repository!.pullRequests[7]!, late);
    repository!.issues[3]!.labels.push("sev1");
    repository!.issues[3]!.updatedAt = late;
    const newer = madeRepository({
      pullRequests: 0,
      deployments: 3,
      runs: 5,
      from: "2026-02-01T00:00:00Z",
    });
    repository!.deployments.push(
      ...newer.deployments.map((each, i) => ({...each, id: 990_000 + i})),
    );
    repository!.runs.push(...newer.runs.map((each, i) => ({...each, id: 9_900_000_000 + i})));
    await readInto(kept, fake);
    expect(unlike(kept.lines(), data)).toEqual(alike);
    expect(asked(since).all).toBeLessThanOrEqual(8);
  });
});

function touch(pull: PullRequest, at: string): void {
  pull.labels.push("urgent");
  pull.comments.push({id: pull.number * 1_000 + 7, author: person(3), body: "Now", createdAt: at});
  pull.updatedAt = at;
}

describe("an interruption", () => {
  const made = {pullRequests: 120, issues: 60, deployments: 110, runs: 130};

  it("at any page loses that page and no more", async () => {
    const data = await open(made);
    const whole = store();
    let batches = 0;
    await readInto(whole, fake, {onBatch: () => batches++});
    const requests = fake.requests.length;
    expect(batches).toBeGreaterThan(12);
    for (let diesAt = 0; diesAt < batches; diesAt++) {
      const kept = store();
      const since = fake.requests.length;
      expect(await readInto(kept, fake, {diesAt})).toBe(false);
      expect(await readInto(kept, fake)).toBe(true);
      expect(kept.lines().join("\n") === whole.lines().join("\n")).toBe(true);
      // A page in flight (of runs: with ten first attempts), and a look at what had been read.
      expect(fake.requests.length - since - requests).toBeLessThanOrEqual(20);
    }
    expect(unlike(whole.lines(), data)).toEqual(alike);
  });

  it("at every single page still comes to the end", async () => {
    const data = await open(made);
    const kept = store();
    let tries = 0;
    // The first batch of a reading may be one that says only that it has begun.
    while (!(await readInto(kept, fake, {diesAt: tries === 0 ? 1 : 6}))) {
      tries++;
      expect(tries).toBeLessThan(30);
    }
    expect(unlike(kept.lines(), data)).toEqual(alike);
  });

  it("does not move the end of what is known before all before it is read", async () => {
    const data = await open({pullRequests: 200, issues: 0, deployments: 0, runs: 0});
    const [repository] = data.repositories;
    const kept = store();
    await readInto(kept, fake);
    for (const pull of repository!.pullRequests) touch(pull, "2026-01-01T00:00:00Z");
    // Dies with the newest page stored and the others not.
    await readInto(kept, fake, {diesAt: 2});
    await readInto(kept, fake);
    expect(unlike(kept.lines(), data)).toEqual(alike);
  });

  it("of a cursor that GitHub no longer knows begins that list again", async () => {
    const data = await open(made);
    const kept = store();
    await readInto(kept, fake, {diesAt: 3});
    for (const [scope, value] of kept.cursors) {
      const text = JSON.stringify(value).replace(/"after":"[^"]+"/, '"after":"bm9uc2Vuc2U="');
      kept.cursors.set(scope, JSON.parse(text));
    }
    await readInto(kept, fake);
    expect(unlike(kept.lines(), data)).toEqual(alike);
  });
});

describe("data that changes while it is read", () => {
  it("is all there after the reading that follows", async () => {
    let index = 0;
    const data = await open(
      {pullRequests: 150, issues: 80, deployments: 120, runs: 150},
      {
        onRequest: (_, {repositories: [repository]}) => {
          index++;
          if (index > 12) return undefined;
          const at = new Date(Date.UTC(2026, 0, 1, 0, index)).toISOString().replace(".000Z", "Z");
          touch(repository!.pullRequests[(index * 37) % 150]!, at);
          const issue = repository!.issues[(index * 7) % 80]!;
          issue.updatedAt = at;
          issue.labels.push(`seen-${index}`);
          const [deployment] = madeRepository({deployments: 1, from: at}).deployments;
          repository!.deployments.push({...deployment!, id: 400_000 + index});
          const [run] = madeRepository({runs: 1, from: at}).runs;
          repository!.runs.push({...run!, id: 9_000_000_000 + index});
          return undefined;
        },
      },
    );
    const kept = store();
    await readInto(kept, fake);
    const since = fake.requests.length;
    await readInto(kept, fake);
    expect(unlike(kept.lines(), data)).toEqual(alike);
    expect(asked(since).all).toBeLessThanOrEqual(6);
  });

  it("is there at once when it changed before the last page came", async () => {
    const data = await open(
      {pullRequests: 150, issues: 0, deployments: 0, runs: 0},
      {
        onRequest: ({index}, {repositories: [repository]}) => {
          if (index === 1) touch(repository!.pullRequests[140]!, "2026-01-01T00:00:00Z");
          if (index === 2) touch(repository!.pullRequests[3]!, "2026-01-02T00:00:00Z");
          return undefined;
        },
      },
    );
    const kept = store();
    await readInto(kept, fake);
    expect(unlike(kept.lines(), data)).toEqual(alike);
  });
});

describe("a server that struggles", () => {
  it("is asked for smaller pages", async () => {
    const data = await open(
      {pullRequests: 100, issues: 60, deployments: 60, runs: 0},
      {pageMax: 22},
    );
    const kept = store();
    await readInto(kept, fake);
    expect(unlike(kept.lines(), data)).toEqual(alike);
    const sizes = fake.requests.flatMap(({variables}) => variables.size ?? []);
    expect(sizes.slice(0, 4)).toEqual([50, 25, 12, 12]);
    // Not one request was repeated as it was.
    expect(fake.counts.failed).toBe(sizes.filter(size => Number(size) > 22).length);
  });

  it.each([
    ["REST", {status: 429, headers: {"retry-after": "1"}, body: {message: "slow down"}}],
    [
      "a secondary limit",
      {status: 403, body: {message: "You have exceeded a secondary rate limit"}},
    ],
    ["GraphQL", {status: 200, body: {errors: [{type: "RATE_LIMITED", message: "API rate limit"}]}}],
    ["a broken gateway", {status: 503, body: "<html>"}],
  ])("or that limits the rate by %s is read all the same", async (name, fault) => {
    const data = await open(
      {pullRequests: 60, runs: 30},
      {
        onRequest: ({index, kind}) =>
          index % 4 === 1 && (name !== "GraphQL" || kind === "graphql") ? fault : undefined,
      },
    );
    const kept = store();
    await readInto(kept, fake);
    expect(unlike(kept.lines(), data)).toEqual(alike);
    expect(fake.counts.failed + Number(name === "GraphQL")).toBeGreaterThan(0);
  });

  it("or breaks off its answers is read all the same", async () => {
    const data = await open(
      {pullRequests: 60, runs: 30},
      {
        onRequest: ({index}) =>
          index % 5 === 1 ? {cut: "body"} : index % 5 === 3 ? {cut: "json"} : undefined,
      },
    );
    const kept = store();
    await readInto(kept, fake);
    expect(unlike(kept.lines(), data)).toEqual(alike);
  });

  it("ends with what there is when the wait is too long, and goes on from there", async () => {
    const data = await open(
      {pullRequests: 400, issues: 0, deployments: 0, runs: 0},
      {limits: {graphql: 12}},
    );
    const kept = store();
    const refused = readInto(kept, fake, {client: {maxWaitSeconds: 60}});
    await expect(refused).rejects.toMatchObject({exitCode: 6});
    const first = kept.table("change").length;
    expect(first).toBeGreaterThan(100);
    expect(first).toBeLessThan(400);
    fake.use("graphql", -5_000);
    await readInto(kept, fake, {client: {maxWaitSeconds: 60}});
    expect(unlike(kept.lines(), data)).toEqual(alike);
  });
});
