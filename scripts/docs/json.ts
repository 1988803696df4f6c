const COLUMNS_MAX = 100;

/** JSON as the formatter of this repository leaves it: an object on lines of its own, a short list on one. */
export function json(value: unknown): string {
  return `${render(value, {indent: "", column: 0})}\n`;
}

/** `column`: how far the line has come where the value begins; a comma may follow it. */
function render(value: unknown, {indent, column}: {indent: string; column: number}): string {
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const deeper = `${indent}  `;
  const lines = (open: string, items: readonly string[], close: string) =>
    items.length === 0
      ? open + close
      : `${open}\n${items.map(item => deeper + item).join(",\n")}\n${indent}${close}`;
  if (Array.isArray(value)) {
    const items = value.map(item => render(item, {indent: deeper, column: deeper.length}));
    const line = `[${items.join(", ")}]`;
    const fits = !line.includes("\n") && column + line.length < COLUMNS_MAX;
    return fits ? line : lines("[", items, "]");
  }
  const members = Object.entries(value).map(([key, member]) => {
    const name = `${JSON.stringify(key)}: `;
    return name + render(member, {indent: deeper, column: deeper.length + name.length});
  });
  return lines("{", members, "}");
}
