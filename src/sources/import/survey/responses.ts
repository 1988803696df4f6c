import {savedDocuments} from "../../saved-documents.ts";
import type {Refusals} from "../refusals.ts";
import {formbricksResponse} from "./formbricks.ts";
import {googleResponse} from "./google-forms.ts";
import type {Answered, Sheet} from "./sheet.ts";
import {typeformResponse} from "./typeform.ts";

const ROWS_MAX = 200_000;

/** One response of a tool's API: nothing of it but what a mapping can name. */
export type Response = {
  token: string;
  /** When it was sent; "" where it was not. */
  sent: string;
  answers: readonly {names: readonly string[]; said: Answered}[];
};

type Tool = {
  origin: Sheet["origin"];
  /** Where a page of answers has its responses. */
  list: string;
  read: (document: unknown) => Response | null;
};

const TOOLS: readonly Tool[] = [
  {origin: "typeform", list: "items", read: typeformResponse},
  {origin: "google_forms", list: "responses", read: googleResponse},
  {origin: "formbricks", list: "data", read: formbricksResponse},
];

/**
 * The responses in a text of JSON: pages of an API's answers, or saved deliveries of its webhook, one or many. Names,
 * addresses, metadata and hidden fields are not even read. Adds what is wrong to the refusals.
 */
export function responseSheet(text: string, refusals: Refusals): Sheet {
  const found: {origin: Sheet["origin"]; response: Response}[] = [];
  // Pages overlap and deliveries are repeated: what is there twice as it is counts once.
  const seen = new Set<string>();
  for (const saved of savedDocuments(text)) {
    if ("fault" in saved) return refusals.stop({place: null, reason: saved.fault});
    const tool = TOOLS.find(one => Array.isArray(listOf(saved.document, one)));
    const items =
      tool === undefined ? [saved.document] : (listOf(saved.document, tool) as unknown[]);
    for (const item of items) {
      const place = found.length + 1;
      const read = (tool === undefined ? TOOLS : [tool])
        .map(({origin, read}) => ({origin, response: read(item)}))
        .find(({response}) => response !== null);
      if (read === undefined || read.response === null) {
        return refusals.stop({
          place,
          reason: "is no response of Typeform, Google Forms or Formbricks",
        });
      }
      const key = JSON.stringify(read);
      if (seen.has(key)) continue;
      seen.add(key);
      found.push({origin: read.origin, response: read.response});
      if (found.length > ROWS_MAX) {
        return refusals.stop({place, reason: `is beyond the ${ROWS_MAX} responses that are read`});
      }
    }
  }
  return sheetOf(found, refusals);
}

function listOf(document: unknown, {list}: Tool): unknown {
  return (document as Record<string, unknown> | null)?.[list];
}

/** One response as a sheet of its own. `asked` are the columns that a mapping names: nobody need answer all. */
export function sheetOfOne(
  {token, sent, answers}: Response,
  {origin, asked}: {origin: Sheet["origin"]; asked: readonly string[]},
): Sheet {
  const named = new Set(["token", "sent", ...answers.flatMap(({names}) => names)]);
  const silent = [...new Set(asked)].filter(name => !named.has(name));
  return {
    origin,
    columns: [
      ["token"],
      ["sent"],
      ...answers.map(({names}) => names),
      ...silent.map(name => [name]),
    ],
    rows: [
      {place: 1, cells: [token, sent, ...answers.map(({said}) => said), ...silent.map(() => "")]},
    ],
    token: "token",
    date: {column: "sent", format: "YYYY-MM-DD"},
  };
}

/** Responses of one tool as a sheet, a column for each question that any of them answers. */
export function sheetOf(
  found: readonly {origin: Sheet["origin"]; response: Response}[],
  refusals: Refusals,
): Sheet {
  const [first] = found;
  if (first === undefined) return refusals.stop({place: null, reason: "has no responses"});
  const {origin} = first;
  const odd = found.findIndex(one => one.origin !== origin);
  if (odd !== -1) refusals.stop({place: odd + 1, reason: `is not of ${origin}, as the first is`});
  const columns: (readonly string[])[] = [["token"], ["sent"]];
  const places = new Map<string, number>();
  for (const {names} of found.flatMap(({response}) => response.answers)) {
    const id = names.join("\n");
    if (places.has(id)) continue;
    places.set(id, columns.length);
    columns.push(names);
  }
  const rows = found.map(({response: {token, sent, answers}}, i) => {
    const cells: Answered[] = Array<string>(columns.length).fill("");
    cells[0] = token;
    cells[1] = sent;
    for (const {names, said} of answers) cells[places.get(names.join("\n"))!] = said;
    return {place: i + 1, cells};
  });
  return {origin, columns, rows, token: "token", date: {column: "sent", format: "YYYY-MM-DD"}};
}
