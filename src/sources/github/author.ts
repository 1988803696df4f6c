import type {Config} from "../../config.ts";
import {remember} from "../../lib/remember.ts";
import {authors} from "../people.ts";

/** An account as REST (`type`) and GraphQL (`__typename`) tell of it; null once it is deleted. */
export type Account = {login: string; type?: string | undefined} | null | undefined;

export type Author = {person_id: string | null; author_kind: "person" | "agent" | "bot"};

/** What stands in REST for an account that is gone. */
const GHOST = "ghost";
/** REST puts it behind the login of a bot. */
const SUFFIX = /\[bot\]$/;
/** Coding agents under the name that GitHub shows instead of their account's. */
const AGENTS = ["copilot[bot]"];

/**
 * Reads who did something: the keyed hash of `github:<login>`, and whether it is a person, a coding agent or
 * another bot. GraphQL leaves the `[bot]` out of a login, REST does not: it is one account, so it is put there.
 */
export function accounts({
  config: {people},
  identify,
}: {
  config: Pick<Config, "people">;
  identify: (identity: string) => string;
}): (account: Account) => Author {
  const authorOf = authors({bots: people.bots, agents: [...people.agents, ...AGENTS]});
  const byLogin = remember((login): Author => {
    // Under the suffix a glob such as `renovate` would no longer match, so both forms are asked.
    const names = [login, login.replace(SUFFIX, "")];
    const kinds = names.map(name => authorOf({name, email: ""}).kind);
    return {
      person_id: identify(`github:${login}`),
      author_kind: kinds.includes("agent") ? "agent" : kinds.includes("bot") ? "bot" : "person",
    };
  });
  return account => {
    const plain = account?.login.trim().toLowerCase() ?? "";
    if (plain === "" || plain === GHOST) return {person_id: null, author_kind: "person"};
    const isBot = account?.type === "Bot" && !plain.endsWith("[bot]");
    return byLogin(isBot ? `${plain}[bot]` : plain);
  };
}
