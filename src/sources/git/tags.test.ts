import {expect, it} from "vitest";
import {emptyStore, READ_AT, read} from "./fixtures/read.ts";
import {run, START, testRepository} from "./fixtures/test-repository.ts";

const iso = (seconds: number) => new Date(seconds * 1000).toISOString();

it("reads tags: lightweight ones by the commit's date, annotated and nested ones by the tagger's", async () => {
  const shop = testRepository();
  const sha = shop.commit({committed: START + 5, authored: START});
  shop.tag("light", sha);
  shop.tag("noted", sha, {message: "noted", at: START + 10});
  shop.tag("nested/one", "noted", {message: "nested", at: START + 20});
  shop.tag("nested/two", "nested/one", {message: "nested", at: START + 30});
  const row = {repository: "shop", sha, read_at: READ_AT};
  const {tags, repository, problems} = await read(shop.path);
  expect(tags).toEqual([
    {...row, tag: "light", tagged_at: iso(START + 5), is_annotated: false},
    {...row, tag: "nested/one", tagged_at: iso(START + 20), is_annotated: true},
    {...row, tag: "nested/two", tagged_at: iso(START + 30), is_annotated: true},
    {...row, tag: "noted", tagged_at: iso(START + 10), is_annotated: true},
  ]);
  expect(repository).toMatchObject({tags_read_at: READ_AT});
  expect(problems).toEqual([]);
});

it("gives an annotated tag without a tagger the commit's date", async () => {
  const shop = testRepository();
  const sha = shop.commit({committed: START + 5});
  const object = `object ${sha}\ntype commit\ntag old\n\nold\n`;
  const id = run(shop.path, ["hash-object", "-t", "tag", "-w", "--literally", "--stdin"], {
    input: object,
  });
  shop.git("update-ref", "refs/tags/old", id);
  const {tags} = await read(shop.path);
  expect(tags).toMatchObject([{sha, tagged_at: iso(START + 5), is_annotated: false}]);
});

it("skips tags of trees and blobs, also nested ones, and says so at every reading", async () => {
  const shop = testRepository();
  const sha = shop.commit({files: {a: "1"}});
  shop.tag("v1", sha);
  shop.tag("tree", `${sha}^{tree}`);
  shop.tag("blob", `${sha}:a`, {message: "a blob"});
  shop.tag("nested", "blob", {message: "a tag of it"});
  shop.tag("other", `${sha}:a`);
  const store = emptyStore();
  for (const reading of [1, 2]) {
    const {tags, problems} = await read(shop.path, {store});
    expect(
      tags.map(({tag}) => tag),
      `reading ${reading}`,
    ).toEqual(["v1"]);
    expect(problems).toEqual(['tags that point at no commit: 4 ("blob", "nested", "other", …)']);
  }
});

it("sends the tags again when one was added, moved, dated anew or deleted, and only then", async () => {
  const shop = testRepository();
  const [first, second] = [shop.commit(), shop.commit()];
  const store = emptyStore();
  let minute = 0;
  const next = async () => {
    const readAt = `2025-03-01T00:0${minute++}:00.000Z`;
    const {events, tags, repository} = await read(shop.path, {store, readAt});
    const isCurrent = repository?.tags_read_at === readAt;
    return {kinds: events.map(({kind}) => kind), tags: tags.map(({sha}) => sha), isCurrent};
  };
  const sent = ["git.tags", "git.refs"];
  await next();
  shop.tag("v1", first);
  expect(await next()).toEqual({kinds: sent, tags: [first], isCurrent: true});
  expect(await next()).toEqual({kinds: [], tags: [first], isCurrent: false});
  shop.tag("v1", second);
  expect(await next()).toEqual({kinds: sent, tags: [second], isCurrent: true});
  shop.tag("v1", second, {message: "now with a date", at: START});
  expect(await next()).toEqual({kinds: sent, tags: [second], isCurrent: true});
  const third = shop.commit();
  expect(await next()).toEqual({
    kinds: ["git.commit", "git.refs"],
    tags: [second],
    isCurrent: false,
  });
  shop.git("tag", "-d", "v1");
  expect(await next()).toEqual({kinds: sent, tags: [], isCurrent: true});
  expect(third).toBeDefined();
});
