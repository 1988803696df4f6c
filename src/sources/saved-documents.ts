/** A JSON document of a file and the line on which it begins, or what is wrong there. */
export type SavedDocument = {line: number; document: unknown} | {line: number; fault: string};

/** What `JSON.parse` says of a place; its message also quotes the text, and is not shown. */
const POSITION = /position (\d+)/;

/**
 * The documents of a file: one JSON text, a list of them, or one a line. A text that is none of these is one
 * fault, on the line where it breaks off.
 */
export function savedDocuments(text: string): SavedDocument[] {
  const plain = text.startsWith("\uFEFF") ? text.slice(1) : text;
  if (plain.trim() === "") return [{line: 1, fault: "is empty"}];
  const whole = parse(plain);
  if (!("position" in whole)) {
    const list = Array.isArray(whole.value) ? whole.value : [whole.value];
    return list.map(document => ({line: 1, document}));
  }
  const lines = plain.split("\n").flatMap((one, index) => {
    return one.trim() === "" ? [] : [{line: index + 1, parsed: parse(one)}];
  });
  // The first line of a JSON text over several lines is none by itself.
  const isByLine = lines.length > 1 && lines.some(({parsed}) => isObject(parsed));
  if (!isByLine) {
    const line = plain.slice(0, whole.position).split("\n").length;
    return [{line, fault: "is not JSON"}];
  }
  return lines.map(({line, parsed}) =>
    "position" in parsed ? {line, fault: "is not JSON"} : {line, document: parsed.value},
  );
}

type Parsed = {value: unknown} | {position: number};

function parse(text: string): Parsed {
  try {
    return {value: JSON.parse(text)};
  } catch (error) {
    const position = POSITION.exec((error as Error).message)?.[1];
    return {position: position === undefined ? text.length : Number(position)};
  }
}

function isObject(parsed: Parsed): boolean {
  return "value" in parsed && typeof parsed.value === "object" && parsed.value !== null;
}
