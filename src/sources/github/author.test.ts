import {describe, expect, it} from "vitest";
import {accounts} from "./author.ts";

const read = accounts({
  config: {people: {bots: ["renovate"], agents: ["*-helper"], aliases: [], minimumGroup: 5}},
  identify: identity => `<${identity}>`,
});

describe("an account", () => {
  it.each([
    ["Ada", "User", "person", "<github:ada>"],
    ["robotics", "User", "person", "<github:robotics>"],
    ["acme", "Organization", "person", "<github:acme>"],
    ["dependabot[bot]", "Bot", "bot", "<github:dependabot[bot]>"],
    ["dependabot", "Bot", "bot", "<github:dependabot[bot]>"],
    ["dependabot[bot]", undefined, "bot", "<github:dependabot[bot]>"],
    ["renovate", "User", "bot", "<github:renovate>"],
    ["renovate", "Bot", "bot", "<github:renovate[bot]>"],
    ["our-helper", "User", "agent", "<github:our-helper>"],
    ["our-helper", "Bot", "agent", "<github:our-helper[bot]>"],
    ["our-helper[bot]", "Bot", "agent", "<github:our-helper[bot]>"],
    ["devin-ai-integration", "Bot", "agent", "<github:devin-ai-integration[bot]>"],
    ["Copilot", "Bot", "agent", "<github:copilot[bot]>"],
    ["copilot", "User", "person", "<github:copilot>"],
  ])("%s of type %s is a %s", (login, type, kind, person) => {
    expect(read({login, type})).toEqual({person_id: person, author_kind: kind});
  });

  it.each([null, undefined, {login: "ghost"}, {login: "Ghost", type: "User"}, {login: " "}])(
    "%j is nobody",
    account => {
      expect(read(account)).toEqual({person_id: null, author_kind: "person"});
    },
  );
});
