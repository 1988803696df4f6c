import {authors} from "../people.ts";
import {ShapeError} from "../shape.ts";

/** Slack's own voice, which it does not mark as a bot. */
const SLACKBOT = "USLACKBOT";
/** Stands for bots, apps and workflows. */
export const NOBODY = -1;

export type People = {
  /** Takes a user as Slack describes one; throws a ShapeError for anything else. */
  add: (raw: unknown) => void;
  /** The number of the person behind a user, the same for all of one person's accounts; NOBODY for a bot. */
  numberOf: (user: string) => number;
  /** The keyed hash of a person. */
  hashOf: (number: number) => string;
};

/** Tells people from bots, and joins the accounts of one by the address. Names and addresses are not kept. */
export function openPeople({
  identify,
  people,
}: {
  identify: (identity: string) => string;
  people: {bots: readonly string[]; agents: readonly string[]};
}): People {
  const readAuthor = authors(people);
  const numbers = new Map<string, number>([[SLACKBOT, NOBODY]]);
  const byHash = new Map<string, number>();
  const hashes: string[] = [];

  function numberOfHash(hash: string): number {
    const number = byHash.get(hash) ?? hashes.push(hash) - 1;
    byHash.set(hash, number);
    return number;
  }

  function isPerson(user: Record<string, unknown>, email: string): boolean {
    if (user.is_bot === true || user.is_workflow_bot === true) return false;
    const {real_name, display_name} = profileOf(user);
    const names = [user.name, user.real_name, real_name, display_name].filter(isText);
    return names.every(name => readAuthor({name, email}).kind === "person");
  }

  return {
    add: raw => {
      const user = (typeof raw === "object" ? raw : null) as Record<string, unknown> | null;
      if (!isText(user?.id)) throw new ShapeError("user.id", "is missing");
      if (user.id === SLACKBOT) return;
      const {email} = profileOf(user);
      const address = isText(email) ? email.trim() : "";
      const number = isPerson(user, address)
        ? numberOfHash(identify(address || `slack:${user.id}`))
        : NOBODY;
      numbers.set(user.id, number);
    },
    numberOf: user => {
      const known = numbers.get(user) ?? numberOfHash(identify(`slack:${user}`));
      numbers.set(user, known);
      return known;
    },
    hashOf: number => hashes[number]!,
  };
}

function profileOf(user: Record<string, unknown>): Record<string, unknown> {
  const {profile} = user;
  return ((typeof profile === "object" ? profile : null) as Record<string, unknown>) ?? {};
}

function isText(value: unknown): value is string {
  return typeof value === "string" && value !== "";
}
