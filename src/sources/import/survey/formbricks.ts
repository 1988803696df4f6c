import {z} from "zod";
import type {Response} from "./responses.ts";
import type {Answered} from "./sheet.ts";

const response = z.object({
  id: z.string(),
  createdAt: z.string(),
  finished: z.boolean(),
  data: z.record(z.string(), z.unknown()),
});
const delivery = z.object({event: z.string(), data: response});

/** A response of Formbricks' API, or the delivery of one by its webhook; null for anything else. */
export function formbricksResponse(document: unknown): Response | null {
  const delivered = delivery.safeParse(document);
  const read = delivered.success ? delivered.data.data : response.safeParse(document).data;
  if (read === undefined) return null;
  return {
    token: read.id,
    // What is not finished was not sent: its answers may still change.
    sent: read.finished ? read.createdAt : "",
    answers: Object.entries(read.data).flatMap(([id, value]) => {
      const said = saidIn(value);
      return said === null ? [] : [{names: [id], said}];
    }),
  };
}

/** Null for what is neither a number, a text nor a list of texts, such as the matrix of an address. */
function saidIn(value: unknown): Answered | null {
  if (typeof value === "number") return String(value);
  if (typeof value === "string") return value;
  const isList = Array.isArray(value) && value.every(one => typeof one === "string");
  return isList ? (value as string[]) : null;
}
