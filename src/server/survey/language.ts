/**
 * The language of a page: the one that the reader asked for, else the first that their browser prefers, else the
 * first there is. `header` is an `Accept-Language` (RFC 9110, section 12.5.4).
 */
export function pickLanguage(
  languages: readonly string[],
  {asked, header}: {asked: string | undefined; header: string | undefined},
): string {
  const [first = "en"] = languages;
  if (asked !== undefined && languages.includes(asked)) return asked;
  const preferred = (header ?? "")
    .split(",")
    .map(part => {
      const [tag = "", ...parameters] = part.trim().split(";");
      const weight = parameters.map(text => /^\s*q=([\d.]+)$/.exec(text)?.[1]).find(Boolean);
      return {tag: tag.toLowerCase(), weight: weight === undefined ? 1 : Number(weight)};
    })
    .filter(({weight}) => weight > 0)
    .sort((a, b) => b.weight - a.weight);
  for (const {tag} of preferred) {
    const exact = languages.find(language => language.toLowerCase() === tag);
    const broad = languages.find(language => language.toLowerCase() === tag.split("-")[0]);
    const found = exact ?? broad;
    if (found !== undefined) return found;
  }
  return first;
}
