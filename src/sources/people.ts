import {remember} from "../lib/remember.ts";
import {globs} from "./globs.ts";

type AuthorKind = "person" | "agent" | "bot";
export type Author = {
  /** What the keyed hash is made of; null when the commit names nobody. */
  identity: string | null;
  kind: AuthorKind;
};

/** Accounts under which coding agents commit. Agents stand apart from bots: they write changes of their own. */
const AGENTS = [
  "amazon-q-developer[bot]",
  "chatgpt-codex-connector[bot]",
  "claude[bot]",
  "codegen-sh[bot]",
  "copilot-swe-agent[bot]",
  "cursor[bot]",
  "cursoragent@cursor.com",
  "devin-ai-integration[bot]",
  "factory-droid[bot]",
  "google-labs-jules[bot]",
  "gpt-engineer-app[bot]",
  "lovable-dev[bot]",
  "noreply@anthropic.com",
  "openhands@all-hands.dev",
  "openhands-agent",
  "sweep-ai[bot]",
];

/** GitHub's addresses that hide a person's own: `login@…` or `number+login@…`. */
const NO_REPLY = /^(?:\d+\+)?([^@]+)@users\.noreply\.github\.com$/;

/**
 * Reads an author as git's mailmap gives it. Only the `[bot]` suffix and configured globs make a bot, so that
 * `robotics`, `about` and `cubot` stay people; a bot that is known to be a coding agent is an agent.
 */
export function authors({bots, agents}: {bots: readonly string[]; agents: readonly string[]}) {
  // The same people come again and again, and a long list of globs is slow to ask.
  const isAgent = remember(globs([...AGENTS, ...agents]));
  const isBot = remember(globs(bots));
  return function readAuthor(author: {name: string; email: string}): Author {
    const name = author.name.trim().toLowerCase();
    const email = author.email.trim().toLowerCase();
    const login = NO_REPLY.exec(email)?.[1] ?? "";
    const names = [name, email, login].filter(Boolean);
    const isSuffixed = name.endsWith("[bot]") || login.endsWith("[bot]");
    return {
      identity: email || name || null,
      kind: names.some(isAgent) ? "agent" : isSuffixed || names.some(isBot) ? "bot" : "person",
    };
  };
}
