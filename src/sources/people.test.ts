import {describe, expect, it} from "vitest";
import {authors} from "./people.ts";

const read = authors({bots: ["renovate*", "ci[bot]", "*@build.example.org"], agents: ["*-agent"]});
const kindOf = (name: string, email = "") => read({name, email}).kind;

describe("an author's kind", () => {
  it.each(["robotics", "about", "cubot", "Abbot", "bot", "botond", "cib", "Bot [bot] Smith"])(
    "%s is a person",
    name => {
      expect(kindOf(name)).toBe("person");
      expect(kindOf("Ada", `${name.replaceAll(" ", "")}@example.org`)).toBe("person");
    },
  );

  it.each([
    ["dependabot[bot]", "support@github.com"],
    ["dependabot", "49699333+dependabot[bot]@users.noreply.github.com"],
    ["Renovate Bot", "bot@renovateapp.com"],
    ["Ada", "1+renovate-shop@users.noreply.github.com"],
    ["CI[bot]", ""],
    ["Builder", "night@build.example.org"],
  ])("%s <%s> is a bot", (name, email) => expect(kindOf(name, email)).toBe("bot"));

  it.each([
    ["copilot-swe-agent[bot]", "198982749+Copilot@users.noreply.github.com"],
    ["Jules", "1+google-labs-jules[bot]@users.noreply.github.com"],
    ["Claude", "noreply@anthropic.com"],
    ["our-agent", "renovate@example.org"],
  ])("%s <%s> is an agent, also where it is a bot", (name, email) =>
    expect(kindOf(name, email)).toBe("agent"),
  );
});

describe("an author's identity", () => {
  it("is the e-mail in lower case, without one the name, without both nobody", () => {
    const identityOf = (name: string, email: string) => read({name, email}).identity;
    expect(identityOf("Ada", " Ada@Example.org ")).toBe("ada@example.org");
    expect(identityOf(" Ada ", "")).toBe("ada");
    expect(identityOf("", " ")).toBeNull();
  });
});
