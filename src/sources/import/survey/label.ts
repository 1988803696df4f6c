/** A label as it is compared: case and the width of its spaces do not matter. */
export function plain(text: string): string {
  return text.normalize("NFKC").trim().replace(/\s+/g, " ").toLowerCase();
}
