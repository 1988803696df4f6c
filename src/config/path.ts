/** Where a value is in the file: keys of mappings and positions in lists. */
export type KeyPath = readonly (string | number)[];

/** A path as people write it: `services[0].name`. */
export function showPath(path: KeyPath): string {
  let shown = "";
  for (const part of path) {
    if (typeof part === "number") shown += `[${part}]`;
    else if (!/^[\w$-]+$/.test(part)) shown += `[${JSON.stringify(part)}]`;
    else shown += shown === "" ? part : `.${part}`;
  }
  return shown;
}

export function isWithin(path: KeyPath, prefix: KeyPath): boolean {
  return prefix.length <= path.length && prefix.every((part, i) => part === path[i]);
}
