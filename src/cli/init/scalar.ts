/** Text as YAML reads it back, also where it looks like something else or names a variable. */
export function scalar(text: string): string {
  const literal = text.replaceAll("${", () => "$${");
  const isPlain = /^(?!(?:true|false|null|yes|no|on|off|y|n)$)[A-Za-z./][\w./+-]*$/i.test(literal);
  return isPlain ? literal : JSON.stringify(literal);
}
