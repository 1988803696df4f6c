import {describe, expect, it} from "vitest";
import {observed, withDerived} from "../../../test/support/derived.ts";
import {github} from "../../../test/support/github.ts";
import {at, deriveEvents, history, shaOf} from "../../../test/support/history.ts";
import {defaultConfig} from "../../config/defaults.ts";

type Hub = ReturnType<typeof github>;
const base = defaultConfig("/");

/** When a pull request was ready and when somebody responded, as hours; null where it is not known. */
function reviewOf(hub: Hub): Promise<unknown[]> {
  return withDerived(hub.events, {}, async query => {
    const hour = (column: string) =>
      `cast(hours_between(timestamp '${at(0).replace("Z", "")}', ${column}) as double)`;
    const rows = await query(
      `select ${hour("ready_at")} as ready, ${hour("first_response_at")} as response
      from pull_request order by number`,
    );
    return rows.map(({ready, response}) => [ready, response]);
  });
}

describe("the first response", () => {
  it("is the first by another person once the pull request is ready", async () => {
    const hub = github();
    hub.pull(1, {opened: 1});
    hub.respond(1, 2, {person_id: "ada", kind: "comment"});
    hub.respond(1, 3, {person_id: "ci", author_kind: "bot"});
    hub.respond(1, 4, {person_id: "helper", author_kind: "agent"});
    hub.respond(1, 6);
    hub.respond(1, 5, {kind: "comment"});
    expect(await reviewOf(hub)).toEqual([[1, 5]]);
  });

  it("does not come while it is a draft", async () => {
    const hub = github();
    hub.pull(1, {opened: 1});
    hub.event(1, "ready_for_review", 4);
    hub.respond(1, 2);
    hub.respond(1, 5);
    expect(await reviewOf(hub)).toEqual([[4, 5]]);
  });

  it("ends a wait that began anew when nobody had responded before it was a draft again", async () => {
    const hub = github();
    hub.pull(1, {opened: 1});
    hub.event(1, "converted_to_draft", 2);
    hub.event(1, "ready_for_review", 6);
    hub.event(1, "ready_for_review", 9);
    hub.respond(1, 7);
    hub.pull(2, {opened: 1});
    hub.respond(2, 1.5);
    hub.event(2, "converted_to_draft", 2);
    hub.event(2, "ready_for_review", 6);
    expect(await reviewOf(hub)).toEqual([
      [6, 7],
      [1, 1.5],
    ]);
  });

  it("is not there for a draft, nor after the end, nor where nobody can be told from the author", async () => {
    const hub = github();
    hub.pull(1, {is_draft: true});
    hub.pull(2, {merged: 4});
    hub.respond(2, 5);
    hub.pull(3, {state: "closed", closed_at: at(4)});
    hub.respond(3, 5);
    hub.pull(4, {person_id: null});
    hub.respond(4, 5, {person_id: null});
    hub.pull(5);
    hub.respond(5, 5, {person_id: null});
    expect(await reviewOf(hub)).toEqual([
      [null, null],
      [1, null],
      [1, null],
      [1, null],
      [1, 5],
    ]);
  });
});

/** A squash of two commits: one commit of the line, which GitHub says is the pull request's. */
function squashed() {
  const [shop, hub] = [history(), github()];
  shop.commit("root", {hour: 1});
  shop.commit("squash", {hour: 20, change_number: 7});
  shop.deploy("d1", 2, {of: "root"});
  shop.deploy("d2", 30, {of: "squash"});
  const facts = {opened: 14, merged: 20, merge_sha: shaOf("squash"), additions: 10, deletions: 5};
  hub.pull(7, {...facts, commits: {one: 10, two: 12}});
  return {shop, hub, events: () => [...shop.events(), ...hub.events]};
}

describe("a squash merge", () => {
  it("counts the pull request's own commits, and begins with the first of them", async () => {
    const {changes, commitDeliveries} = await deriveEvents(squashed().events());
    expect(changes).toMatchObject([
      {kind: "direct"},
      {change_id: "shop#7", first_commit_at: at(10), commit_count: 2, additions: 10},
    ]);
    const own = commitDeliveries.filter(({change_id}) => change_id === "shop#7");
    expect(own.map(row => [row.sha, row.authored_at, row.deployment_id])).toEqual(
      [
        [shaOf("one"), at(10), "d2"],
        [shaOf("two"), at(12), "d2"],
      ].toSorted(),
    );
  });

  it("counts for the services whose paths the squash touched", async () => {
    const {shop, events} = squashed();
    shop.commit("other", {paths: ["web/b.ts"]});
    const service = {repository: null, team: null};
    const {commitDeliveries} = await deriveEvents(events(), {
      services: [
        {...service, name: "src", paths: ["src/**"]},
        {...service, name: "web", paths: ["web/**"]},
      ],
    });
    const own = commitDeliveries.filter(({change_id}) => change_id === "shop#7");
    expect(own.map(row => row.service)).toEqual(["src", "src"]);
  });

  it("has stages that add up to the whole way to production", async () => {
    const {hub, events} = squashed();
    hub.event(7, "ready_for_review", 15);
    hub.respond(7, 17);
    await withDerived(events(), {}, async query => {
      const stages = ["coding_hours", "pickup_hours", "review_hours", "deploy_hours"];
      const values = await Promise.all(stages.map(id => observed(query, `dora/${id}`)));
      expect(values).toEqual([["shop#7 5"], ["shop#7 2"], ["shop#7 3"], ["shop#7 10"]]);
    });
  });

  it("of a branch that was force-pushed begins with the first commit ever seen", async () => {
    const {hub, events} = squashed();
    hub.add("change_commit", {
      ...{change_id: "shop#7", sha: shaOf("one again"), author_kind: "person"},
      ...{authored_at: at(10), committed_at: at(13)},
    });
    hub.add("change_commit", {
      ...{change_id: "shop#7", sha: shaOf("zero"), author_kind: "person"},
      ...{authored_at: at(9), committed_at: at(9)},
    });
    hub.event(7, "force_pushed", 13);
    const {changes, commitDeliveries} = await deriveEvents(events());
    expect(changes[1]).toMatchObject({first_commit_at: at(9), commit_count: 3});
    const own = commitDeliveries.filter(({change_id}) => change_id === "shop#7");
    expect(own.map(({sha}) => sha).toSorted()).toEqual(
      ["zero", "one again", "two"].map(shaOf).toSorted(),
    );
  });
});

describe("a merge of another kind", () => {
  it("by merge commit counts the commits that the graph holds", async () => {
    const [shop, hub] = [history(), github()];
    shop.commit("root", {hour: 1});
    shop.commit("one", {hour: 2});
    shop.commit("merge", {
      hour: 4,
      parents: ["root", "one"],
      form: "pull_request",
      change_number: 7,
    });
    shop.deploy("d1", 1.5, {of: "root"});
    shop.deploy("d2", 5, {of: "merge"});
    hub.pull(7, {merged: 4, merge_sha: shaOf("merge"), commits: {one: 2}});
    const {changes, commitDeliveries} = await deriveEvents([...shop.events(), ...hub.events]);
    expect(changes.map(({change_id}) => change_id)).toEqual([`shop@${shaOf("root")}`, "shop#7"]);
    const own = commitDeliveries.filter(({change_id}) => change_id === "shop#7");
    expect(own).toMatchObject([{sha: shaOf("one"), deployment_id: "d2"}]);
  });

  it("by rebase is one change of the copies that stand in a row", async () => {
    const [shop, hub] = [history(), github()];
    shop.commit("root", {hour: 1});
    shop.commit("pushed", {hour: 1.5});
    shop.commit("copy of one", {authored_at: at(2), committed_at: at(4), hour: 4});
    shop.commit("copy of two", {authored_at: at(3), committed_at: at(4), hour: 4});
    hub.pull(7, {merged: 4, merge_sha: shaOf("copy of two"), commits: {one: 2, two: 3}});
    const {changes, commitDeliveries} = await deriveEvents([...shop.events(), ...hub.events]);
    expect(changes.map(row => [row.change_id, row.commit_count])).toEqual([
      [`shop@${shaOf("root")}`, 1],
      [`shop@${shaOf("pushed")}`, 1],
      ["shop#7", 2],
    ]);
    const own = commitDeliveries.filter(({change_id}) => change_id === "shop#7");
    expect(own.map(({sha}) => sha).toSorted()).toEqual(
      ["copy of one", "copy of two"].map(shaOf).toSorted(),
    );
  });

  it("by rebase leaves out what was pushed before it, where a commit was dropped on the way", async () => {
    const [shop, hub] = [history(), github()];
    shop.commit("pushed", {hour: 1.5});
    shop.commit("copy of one", {authored_at: at(2), committed_at: at(4), hour: 4});
    shop.commit("copy of two", {authored_at: at(3), committed_at: at(4), hour: 4});
    const commits = {one: 2, dropped: 2.5, two: 3};
    hub.pull(7, {merged: 4, merge_sha: shaOf("copy of two"), commits});
    const {changes} = await deriveEvents([...shop.events(), ...hub.events]);
    expect(changes.map(row => row.change_id)).toEqual([`shop@${shaOf("pushed")}`, "shop#7"]);
  });

  it("by squash takes nothing of the line, though a copy of its commits stands before it", async () => {
    const [shop, hub] = [history(), github()];
    shop.commit("cherry-pick", {authored_at: at(2), committed_at: at(3), hour: 3});
    shop.commit("squash", {hour: 4});
    hub.pull(7, {merged: 4, merge_sha: shaOf("squash"), commits: {one: 2, two: 3.5}});
    const {changes} = await deriveEvents([...shop.events(), ...hub.events]);
    expect(changes.map(row => row.change_id)).toEqual([`shop@${shaOf("cherry-pick")}`, "shop#7"]);
  });

  it("into another branch is no change of the default branch", async () => {
    const hub = github();
    hub.pull(7, {merged: 4, base_branch: "(other)"});
    hub.pull(8, {merged: 5});
    hub.pull(9, {merged: 6});
    const {changes} = await deriveEvents(hub.events);
    expect(changes.map(({number}) => number)).toEqual([8, 9]);
  });

  it("that a source knows by its commit is not taken for a later one that names its number", async () => {
    const [shop, hub] = [history(), github()];
    shop.commit("merged", {hour: 1});
    shop.commit("again", {hour: 2, change_number: 7});
    hub.pull(7, {opened: 0, merged: 1, merge_sha: shaOf("merged")});
    const {changes} = await deriveEvents([...shop.events(), ...hub.events]);
    expect(changes.map(row => row.change_id)).toEqual(["shop#7", `shop@${shaOf("again")}`]);
  });
});

describe("a pull request that no clone knows", () => {
  it("counts, and is carried by time", async () => {
    const hub = github();
    hub.pull(7, {merged: 4, merge_sha: shaOf("gone"), commits: {one: 2}});
    hub.deployment("0", "x", [["success", 3]]);
    hub.deployment("1", "y", [["success", 5]]);
    const derived = await deriveEvents(hub.events);
    expect(derived.deliveries).toMatchObject([
      {change_id: "shop#7", delivered_at: at(5), link: "time"},
    ]);
    expect(derived.commitDeliveries).toMatchObject([{sha: shaOf("one"), delivered_at: at(5)}]);
  });

  it("is carried by time also where the graph holds the deployed commit", async () => {
    const [shop, hub] = [history(), github()];
    shop.commit("a", {hour: 1});
    shop.commit("b", {hour: 6});
    shop.deploy("d1", 2, {of: "a"});
    shop.deploy("d2", 7, {of: "b"});
    hub.pull(7, {merged: 4, merge_sha: shaOf("gone")});
    const {deliveries} = await deriveEvents([...shop.events(), ...hub.events]);
    const own = deliveries.filter(({change_id}) => change_id === "shop#7");
    expect(own).toMatchObject([{deployment_id: "d2", link: "time"}]);
  });
});

describe("labels and teams", () => {
  it("mark a hotfix by the labels that the configuration names, and no others", async () => {
    const hub = github();
    hub.pull(1, {merged: 4, labels: ["type:fix", "Hotfix"]});
    hub.pull(2, {merged: 5, labels: ["type:fix"]});
    hub.pull(3, {merged: 6, labels: ["rescue/db"]});
    const hotfixes = async (hotfixLabels: string[]) => {
      const changes = {...base.changes, hotfixLabels};
      const derived = await deriveEvents(hub.events, {changes});
      return derived.changes.filter(row => row.is_hotfix).map(({number}) => number);
    };
    expect(await hotfixes(["hotfix"])).toEqual([1]);
    expect(await hotfixes(["rescue*"])).toEqual([3]);
    expect(await hotfixes([])).toEqual([]);
  });

  it("give a change the team of its author where its service has none", async () => {
    const hub = github();
    hub.pull(1, {merged: 4, person_id: "hash of github:ada"});
    hub.pull(2, {merged: 5, person_id: "hash of bob@example.org"});
    hub.pull(3, {merged: 6, person_id: "hash of github:eve"});
    const teams = {platform: ["ada"], data: ["bob@example.org"]};
    // One person is enough to tell teams apart here.
    const people = {...base.people, minimumGroup: 1};
    const teamsOf = (config: Parameters<typeof withDerived>[1]) =>
      withDerived(hub.events, {people, ...config}, async query => {
        const changes = await query("select team from change order by number");
        const pulls = await query("select team from pull_request order by number");
        expect(pulls).toEqual(changes);
        return changes.map(({team}) => team);
      });
    expect(await teamsOf({teams})).toEqual(["platform", "data", null]);
    const service = {name: "shop", repository: "shop", paths: [], team: "owners"};
    expect(await teamsOf({teams, services: [service]})).toEqual(["owners", "owners", "owners"]);
  });
});
