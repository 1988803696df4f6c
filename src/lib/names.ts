/** GitHub's addresses that hide a person's own: `login@…` or `number+login@…`. */
const NO_REPLY = /^(?:\d+\+)?([^@+]+)@users\.noreply\.github\.com$/;
/** What may be a login where a configuration says a bare word. */
const LOGIN = /^[a-z\d][a-z\d-]*(?:\[bot\])?$/;

/**
 * Joins the names of one person into one, before anything is hashed: an address of GitHub that hides a login is
 * that login (`github:<login>`), and every name in a list of `aliases` is the first of its list. A bare word
 * among the aliases stands for the login too. Lists that share a name are one person.
 */
export function joinNames(aliases: readonly (readonly string[])[]): (name: string) => string {
  const first = new Map<string, string>();
  for (const names of aliases) {
    const all = names.flatMap(spellings);
    const known = all.map(name => first.get(name)).filter(name => name !== undefined);
    const person = known[0] ?? all[0];
    if (person === undefined) continue;
    for (const [name, other] of first) if (known.includes(other)) first.set(name, person);
    for (const name of all) first.set(name, person);
  }
  return name => {
    const plain = plainName(name);
    return first.get(plain) ?? plain;
  };
}

/**
 * Every name of the person of one name, as each would be hashed: its own spellings, and those of every list of
 * aliases that it stands in.
 */
export function namesOf(name: string, aliases: readonly (readonly string[])[]): string[] {
  const joined = joinNames(aliases);
  const own = spellings(name);
  const people = new Set(own.map(joined));
  const others = aliases
    .flat()
    .flatMap(spellings)
    .filter(other => people.has(joined(other)));
  return [...new Set([...own, ...people, ...others])];
}

/** In lower case, and without GitHub's disguise. */
function plainName(name: string): string {
  const plain = name.trim().toLowerCase();
  const login = NO_REPLY.exec(plain)?.[1];
  return login === undefined ? plain : `github:${login}`;
}

function spellings(name: string): string[] {
  const plain = plainName(name);
  if (plain === "") return [];
  return LOGIN.test(plain) ? [`github:${plain}`, plain] : [plain];
}
