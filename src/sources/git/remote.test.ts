import {describe, expect, it} from "vitest";
import {repositoryName} from "./remote.ts";

const home = ["", "home", "ada", "shop"].join("/");
const nameOf = (url: string | null, gitFolder = "/srv/folder/.git") =>
  repositoryName({url, gitFolder});

describe("a repository's name", () => {
  it.each([
    "https://github.com/Shop/Web",
    "https://github.com/Shop/Web.git",
    "https://github.com/Shop/Web/",
    "https://ada:secret@github.com/Shop/Web.git",
    "https://x-access-token:secret@GitHub.com/Shop/Web.git",
    "http://www.github.com/Shop/Web.git",
    "git://github.com/Shop/Web.git",
    "ssh://git@github.com/Shop/Web.git",
    "ssh://git@ssh.github.com:443/Shop/Web.git",
    "git@github.com:Shop/Web.git",
    "github.com:Shop/Web",
  ])("%s is on GitHub", url => expect(nameOf(url)).toBe("github:Shop/Web"));

  it.each([
    ["https://ada:secret@gitlab.example.org:8443/a/b/c.git", "gitlab.example.org/a/b/c"],
    ["git@gitlab.com:a/b/c.git", "gitlab.com/a/b/c"],
    ["ssh://git@code.example.org:7999/shop/web.git", "code.example.org/shop/web"],
    [`ada@example.org:${home}.git`, "example.org/shop"],
    ["ssh://ada@example.org/~ada/shop.git", "example.org/shop"],
  ])("%s is %s", (url, name) => expect(nameOf(url)).toBe(name));

  it.each([null, home, `file://${home}`, "../shop.git", "C:\\code\\shop", "C:/code/shop"])(
    "%s is the folder's",
    url => expect(nameOf(url)).toBe("folder"),
  );

  it("drops the ending of a bare clone, but for the one that begins every name on GitHub", () => {
    expect(nameOf(null, "/srv/shop.git")).toBe("shop");
    expect(nameOf(null, "/srv/github.git")).toBe("github.git");
  });
});
