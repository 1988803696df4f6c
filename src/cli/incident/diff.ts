const CONTEXT_LINES = 3;

/** What changes in a text as `diff -u` shows it; empty where nothing does. */
export function unifiedDiff(before: string, after: string, {path}: {path: string}): string {
  if (before === after) return "";
  const [old, now] = [linesOf(before), linesOf(after)];
  const most = Math.min(old.length, now.length);
  let same = 0;
  while (same < most && old[same] === now[same]) same++;
  let sameEnd = 0;
  while (sameEnd < most - same && old.at(-1 - sameEnd) === now.at(-1 - sameEnd)) sameEnd++;
  const from = Math.max(0, same - CONTEXT_LINES);
  const shownEnd = Math.max(0, sameEnd - CONTEXT_LINES);
  const part = (lines: readonly string[], [begin, end]: readonly [number, number]) =>
    lines.slice(begin, lines.length - end);
  const range = (lines: readonly string[]) => {
    const count = lines.length - shownEnd - from;
    return `${count === 0 ? from : from + 1},${count}`;
  };
  return [
    `--- a/${path}\n+++ b/${path}\n@@ -${range(old)} +${range(now)} @@\n`,
    ...part(old, [from, old.length - same]).map(line => shown(" ", line)),
    ...part(old, [same, sameEnd]).map(line => shown("-", line)),
    ...part(now, [same, sameEnd]).map(line => shown("+", line)),
    ...part(old, [old.length - sameEnd, shownEnd]).map(line => shown(" ", line)),
  ].join("");
}

/** The lines of a text, each with its end. */
function linesOf(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

function shown(mark: string, line: string): string {
  const end = line.endsWith("\n") ? "" : "\n\\ No newline at end of file\n";
  return `${mark}${line}${end}`;
}
