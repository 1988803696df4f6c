import {expect, it} from "vitest";
import {emptyStore, read} from "./fixtures/read.ts";
import {testRepository} from "./fixtures/test-repository.ts";

it("lets no name, e-mail, login, subject or branch reach an event, a cursor or a problem", async () => {
  const shop = testRepository();
  const author = {name: "Canary Name", email: "Canary.Mail@example.org"};
  const first = shop.commit({author, message: "canary subject\n\ncanary body"});
  const side = shop.commit({
    branch: "canary-branch",
    parents: [first],
    author: {name: "canary-login", email: "1+canary-login@users.noreply.github.com"},
    message: `Revert "canary quoted"\n\nCo-authored-by: Canary <canary@example.org>`,
    authored: 4_000_000_000,
  });
  const merge = "Merge pull request #7 from canary-owner/hotfix/canary-merged";
  shop.commit({parents: [first, side], author, message: merge});
  shop.tag("v1", first, {message: "canary annotation"});
  shop.tag("tree", `${first}^{tree}`);
  shop.git("remote", "add", "origin", "https://canary-user:canary-token@github.com/Shop/Web.git");
  const store = emptyStore();
  const {events, problems} = await read(shop.path, {store});
  expect(events.map(({kind}) => kind)).toEqual(
    expect.arrayContaining(["git.commit", "git.tags", "git.refs"]),
  );
  expect(problems).toHaveLength(2);
  const written = JSON.stringify([events, problems, [...store.cursors]]);
  expect(written).not.toMatch(/canary/i);
  expect(written).not.toContain(shop.path);
});
