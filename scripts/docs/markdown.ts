/** Opens every generated page: where its words come from, and how they are changed. */
export function page(title: string, parts: readonly string[]): string {
  const note = "<!-- Made by `npm run docs` from the code: change it there. -->";
  return `${[note, `# ${title}`, ...parts].join("\n\n")}\n`;
}

/** A table of GitHub-flavoured Markdown; a column in which nothing stands is left out. */
export function markdownTable(
  heads: readonly string[],
  rows: readonly (readonly string[])[],
): string {
  const shown = heads.map((_, column) => rows.some(row => row[column] !== ""));
  const line = (cells: readonly string[]) =>
    `| ${cells
      .filter((_, column) => shown[column])
      .map(cell => cell.replaceAll("|", "\\|"))
      .join(" | ")} |`;
  return [line(heads), line(heads.map(() => "---")), ...rows.map(line)].join("\n");
}

export function fence(language: string, text: string): string {
  return `\`\`\`${language}\n${text.trimEnd()}\n\`\`\``;
}

export function list(items: readonly string[]): string {
  return items.map(item => `- ${item}`).join("\n");
}

export function code(text: string): string {
  return `\`${text}\``;
}

/** `at_least, at_most` → "`at_least`, `at_most`". */
export function codes(texts: readonly string[]): string {
  return texts.map(code).join(", ");
}
