/** The cause that an issue names: a commit or a pull request of the same repository. */
export type Cause = {cause_sha: string | null; cause_number: number | null};

const none: Cause = {cause_sha: null, cause_number: null};

/** `root cause: …` in any case, also with Markdown's marks around it. */
const STATED = /\broot[ \t_-]*cause\b[ \t*_`]*[:=][ \t*_`<]*(\S+(?:[ \t]+\S+){0,2})/gi;
const NUMBER = /^(?:(?:PR|pull[ \t]+request)[ \t]*)?#(\d{1,9})\b/i;
const SHA = /^(?:commit[ \t]+)?`?([0-9a-f]{7,64})\b/i;
const OF_REPOSITORY = /^([\w.-]+\/[\w.-]+)(?:#(\d{1,9})|@([0-9a-f]{7,64}))\b/i;
const LINK =
  /^https?:\/\/[^/\s]+\/([\w.-]+\/[\w.-]+)\/(?:pull\/(\d{1,9})|commit\/([0-9a-f]{7,64}))\b/i;

/**
 * Reads `root cause: <sha | #PR>` out of a text, which is not kept. The last one stated counts: a correction
 * stands below what it corrects. Quoted lines and hidden comments (templates) state nothing.
 */
export function rootCause(
  text: string | null | undefined,
  {repository}: {repository: string},
): Cause {
  if (!text) return none;
  const own = text.replace(/<!--[\s\S]*?(?:-->|$)/g, "").replace(/^[ \t]*>.*$/gm, "");
  const stated = [...own.matchAll(STATED)].map(match => causeOf(match[1]!, repository));
  return stated.findLast(cause => cause !== null) ?? none;
}

function causeOf(stated: string, repository: string): Cause | null {
  const number = NUMBER.exec(stated)?.[1];
  if (number !== undefined) return {cause_sha: null, cause_number: Number(number)};
  const other = LINK.exec(stated) ?? OF_REPOSITORY.exec(stated);
  if (other !== null) {
    const [, name = "", pull, commit] = other;
    if (!/[/:]$/.test(repository.slice(0, -name.length))) return null;
    if (!repository.toLowerCase().endsWith(name.toLowerCase())) return null;
    return pull === undefined ? bySha(commit) : {cause_sha: null, cause_number: Number(pull)};
  }
  return bySha(SHA.exec(stated)?.[1]);
}

/** A short one has a letter and a digit: `effaced` is a word, `1234567` a count. */
function bySha(sha: string | undefined): Cause | null {
  if (sha === undefined) return null;
  const isMixed = /[a-f]/i.test(sha) && /\d/.test(sha);
  return sha.length >= 40 || isMixed ? {cause_sha: sha.toLowerCase(), cause_number: null} : null;
}
