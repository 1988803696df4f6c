import {describe, expect, it} from "vitest";
import {at, type Derived, history, shaOf} from "../../../test/support/history.ts";

const ID_A = `abcdef0a${"1".repeat(32)}`;
const ID_B = `abcdef0b${"1".repeat(32)}`;

function links({deliveries}: Derived): string[] {
  return deliveries.map(({deployment_id, link}) => `${deployment_id} by ${link}`);
}

/** Two changes at hours 1 and 2, and deployments of the shop that give their commit in some way. */
function shop(...shas: (string | null)[]) {
  const told = history();
  told.commit(ID_A, {hour: 1});
  told.commit(ID_B, {hour: 2});
  shas.forEach((sha, i) => {
    told.deploy(`d${i + 1}`, 10 * (i + 1), {sha});
  });
  return told;
}

describe("a deployed commit", () => {
  it.each([
    ["all of its digits", ID_B],
    ["capitals", ID_B.toUpperCase()],
    ["its first digits", ID_B.slice(0, 10)],
    ["eight of its digits, in capitals", ID_B.slice(0, 8).toUpperCase()],
  ])("is known by %s", async (_, sha) => {
    const derived = await shop(ID_A, sha).derive();
    expect(links(derived)).toEqual(["d1 by graph", "d2 by graph"]);
    expect(derived.deployments.at(-1)!.sha).toBe(ID_B);
    expect(derived.problems).toEqual([]);
  });

  it.each([
    ["too few digits for one alone", ID_B.slice(0, 7), /too few digits.*by time/],
    ["six digits", ID_B.slice(0, 6), /not on record.*by time/],
    ["digits of no commit", shaOf("gone").slice(0, 8), /not on record.*by time/],
    ["an id that is not on record", shaOf("gone"), /not on record.*by time/],
    ["a name that is no id", "release-7", /not on record.*by time/],
    ["nothing", null, /by time/],
  ])("is linked by time, and listed, when given as %s", async (_, sha, reason) => {
    const derived = await shop(ID_A, sha).derive();
    // The first deployment is known to hold the first change; what began later, the second.
    expect(links(derived)).toEqual(["d1 by graph", "d2 by time"]);
    expect(derived.problems).toMatchObject([{source: "shop", count: 1}]);
    expect(derived.problems[0]!.reason).toMatch(reason);
  });

  it("is looked for in its own repository", async () => {
    const told = shop();
    told.deploy("d1", 10, {sha: ID_B, repository: "other"});
    expect(links(await told.derive())).toEqual(["d1 by time", "d1 by time"]);
  });
});

describe("a link by time", () => {
  it("goes to the first success that began at the merge or later", async () => {
    const told = shop();
    told.deploy("before", 1.5, {started_at: at(0.9)});
    told.deploy("failed", 1.6, {started_at: at(1.1), status: "failed"});
    told.deploy("staging", 1.7, {started_at: at(1.1), environment: "staging"});
    told.deploy("same", 5, {started_at: at(1)});
    told.deploy("same-second", 6, {started_at: at(2)});
    told.deploy("later", 7, {started_at: at(3)});
    const derived = await told.derive();
    expect(links(derived)).toEqual(["same by time", "same-second by time"]);
  });

  it("takes the finish where the beginning is not known", async () => {
    const told = shop();
    told.deploy("d1", 1.5);
    expect(links(await told.derive())).toEqual(["d1 by time", "null by null"]);
  });

  it("goes to the one that finished first of those that began in time", async () => {
    const told = shop();
    told.deploy("slow", 30, {started_at: at(3)});
    told.deploy("quick", 20, {started_at: at(4)});
    expect(links(await told.derive())).toEqual(["quick by time", "quick by time"]);
  });

  it("gives way to the graph where that was earlier, and the other way round", async () => {
    const told = shop();
    told.deploy("by-graph", 10, {sha: ID_A});
    told.deploy("by-time", 20);
    told.deploy("by-graph-late", 30, {sha: ID_B});
    expect(links(await told.derive())).toEqual(["by-graph by graph", "by-time by time"]);
  });
});
