/** What stands around the objects where REST does not answer with a bare list. */
const ENVELOPES = ["workflow_runs", "jobs"];

/** Where a whole JSON text ended although more came. */
const POSITION = /after JSON at position (\d+)/;

export type DumpedObject = Readonly<Record<string, unknown>>;

/**
 * The objects of a dump, or what is wrong with it: a list, an answer that holds one, or several of either one after
 * the other or in a list, as `gh api --paginate` and its `--slurp` write them.
 */
export function dumpedObjects(text: string): DumpedObject[] | string {
  const objects: DumpedObject[] = [];
  let rest = text.replace(/^\uFEFF/, "").trim();
  while (rest !== "") {
    const [value, length] = parseFirst(rest);
    if (value === undefined) return "is not JSON";
    for (const object of flat(value)) {
      if (typeof object !== "object" || object === null)
        return "holds something other than objects";
      objects.push(object as DumpedObject);
    }
    rest = rest.slice(length).trimStart();
  }
  return objects;
}

function parseFirst(text: string): [value: unknown, length: number] {
  try {
    return [JSON.parse(text), text.length];
  } catch (error) {
    const position = Number(POSITION.exec((error as Error).message)?.[1] ?? 0);
    if (position === 0) return [undefined, 0];
    return [JSON.parse(text.slice(0, position)), position];
  }
}

function flat(value: unknown): unknown[] {
  if (Array.isArray(value)) return value.flatMap(flat);
  const envelope = ENVELOPES.find(key => Array.isArray((value as DumpedObject | null)?.[key]));
  return envelope === undefined ? [value] : flat((value as DumpedObject)[envelope]);
}
