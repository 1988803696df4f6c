import {isMap, isSeq, LineCounter, parseDocument} from "yaml";

type Path = readonly PropertyKey[];

/** A YAML text as plain data that knows where everything stood, or the first place where it is no YAML. */
export type PlacedYaml =
  | {data: unknown; placeOf: (path: Path) => string}
  | {data: null; fault: {place: string; says: string}};

/** Reads a YAML text; a place is `line:column`, from 1, of a value or of what holds it where it is missing. */
export function placedYaml(text: string): PlacedYaml {
  const lineCounter = new LineCounter();
  const document = parseDocument(text, {lineCounter, prettyErrors: false});
  const at = (offset: number) => {
    const {line, col} = lineCounter.linePos(offset);
    return `${Math.max(1, line)}:${Math.max(1, col)}`;
  };
  const [error] = [...document.errors, ...document.warnings];
  if (error !== undefined) {
    const {message, pos} = error;
    const says = message.charAt(0).toLowerCase() + message.slice(1).trim();
    return {data: null, fault: {place: at(pos[0]), says}};
  }
  const placeOf = (path: Path) => {
    let node: unknown = document.contents;
    let offset = startOf(node) ?? 0;
    for (const part of path) {
      if (isMap(node)) {
        const pair = node.items.find(({key}) => String(key) === String(part));
        if (pair === undefined) break;
        offset = startOf(pair.key) ?? offset;
        node = pair.value;
      } else if (isSeq(node)) {
        node = node.items[Number(part)];
        offset = startOf(node) ?? offset;
      }
    }
    return at(offset);
  };
  try {
    return {data: document.toJS(), placeOf};
  } catch (cause) {
    // The limit on aliases, which stops a text from growing without end.
    const says = cause instanceof Error ? cause.message : String(cause);
    return {data: null, fault: {place: "1:1", says}};
  }
}

function startOf(node: unknown): number | undefined {
  return (node as {range?: readonly number[]} | null)?.range?.[0];
}
