const ID = /\bINC-\w[\w-]*/gi;
const SEVERITY = /\bsev(?:erity)?[-_ ]?[0-9]\b/i;
const WORD = /\bincidents?\b/i;

/** Whether a line may tell of an incident. In prose the mere word is no sign of it, in a list or a table it is. */
export function looksLikeIncident(text: string, {isItem}: {isItem: boolean}): boolean {
  return text.search(ID) >= 0 || SEVERITY.test(text) || (isItem && WORD.test(text));
}

/** Whether all that a line names are incidents which are told of elsewhere: a follow-up of theirs. */
export function namesOnly(text: string, known: ReadonlySet<string>): boolean {
  const ids = text.match(ID) ?? [];
  return ids.length > 0 && ids.every(id => known.has(id.toLowerCase()));
}
