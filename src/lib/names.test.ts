import {mkdtempSync} from "node:fs";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {describe, expect, it} from "vitest";
import {openIdentity} from "./identity.ts";
import {joinNames} from "./names.ts";

describe("the names of a person", () => {
  it.each([
    "github:ada",
    "GitHub:Ada ",
    "ada@users.noreply.github.com",
    "123+Ada@users.noreply.github.com",
  ])("%s is the login", name => {
    expect(joinNames([])(name)).toBe("github:ada");
  });

  it.each([
    ["Ada@Example.org", "ada@example.org"],
    ["ada", "ada"],
    [
      "123+ada@users.noreply.github.com.example.org",
      "123+ada@users.noreply.github.com.example.org",
    ],
    ["1-ada@users.noreply.gitlab.com", "1-ada@users.noreply.gitlab.com"],
  ])("%s is no login", (name, plain) => {
    expect(joinNames([])(name)).toBe(plain);
  });

  it("are the first of their list", () => {
    const join = joinNames([["ada@example.org", "ada@old.example.org", "ada-l", "Ada Lovelace"]]);
    for (const name of [
      "ADA@example.org",
      "ada@old.example.org",
      "github:ada-l",
      "7+ada-l@users.noreply.github.com",
      "ada-l",
      "ada lovelace",
    ]) {
      expect(join(name)).toBe("ada@example.org");
    }
    expect(join("grace@example.org")).toBe("grace@example.org");
  });

  it("are one person's in lists that share a name, whichever comes first", () => {
    const lists = [
      ["a@x", "b@x"],
      ["c@x", "d@x"],
      ["d@x", "b@x"],
    ];
    const join = joinNames(lists);
    expect(new Set(["a@x", "b@x", "c@x", "d@x"].map(join)).size).toBe(1);
    const turned = joinNames(lists.toReversed());
    expect(new Set(["a@x", "b@x", "c@x", "d@x"].map(turned)).size).toBe(1);
  });
});

it("people are hashed as one under each of their names", () => {
  const root = mkdtempSync(join(tmpdir(), "fivekeys-names-"));
  const env = {FIVEKEYS_KEY: "0123456789abcdef"};
  const {identify} = openIdentity({root, env, aliases: [["ada@example.org", "ada"]]});
  const hashes = ["ada@example.org", "github:ada", "5+ada@users.noreply.github.com"].map(identify);
  expect(new Set(hashes).size).toBe(1);
  expect(identify("github:grace")).not.toBe(hashes[0]);
  const {identify: apart} = openIdentity({root, env});
  expect(apart("ada@example.org")).not.toBe(apart("github:ada"));
  expect(apart("github:ada")).toBe(apart("5+ada@users.noreply.github.com"));
});
