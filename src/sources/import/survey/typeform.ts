import {z} from "zod";
import type {Response} from "./responses.ts";
import type {Answered} from "./sheet.ts";

const labelled = z.object({label: z.string().optional()});
const answer = z.object({
  type: z.string(),
  field: z.object({id: z.string(), ref: z.string().optional()}),
  number: z.number().optional(),
  boolean: z.boolean().optional(),
  text: z.string().optional(),
  choice: labelled.optional(),
  choices: z.object({labels: z.array(z.string()).optional()}).optional(),
});
const response = z.object({
  token: z.string(),
  submitted_at: z.string().nullish(),
  answers: z.array(answer).nullish(),
});
const delivery = z.object({form_response: response});

/** A response of Typeform's API, or the delivery of one by its webhook; null for anything else. */
export function typeformResponse(document: unknown): Response | null {
  const delivered = delivery.safeParse(document);
  const read = delivered.success ? delivered.data.form_response : response.safeParse(document).data;
  // A token alone is not enough to tell it from other tools' responses.
  if (read === undefined || (read.submitted_at === undefined && read.answers === undefined)) {
    return null;
  }
  return {
    token: read.token,
    sent: read.submitted_at ?? "",
    answers: (read.answers ?? []).flatMap(one => {
      const said = saidIn(one);
      const {id, ref} = one.field;
      return said === null ? [] : [{names: ref === undefined ? [id] : [ref, id], said}];
    }),
  };
}

/** Null for what is never taken: addresses, telephones, links, files, dates. */
function saidIn({
  type,
  number,
  boolean,
  text,
  choice,
  choices,
}: z.output<typeof answer>): Answered | null {
  if (type === "number") return String(number ?? "");
  if (type === "boolean") return boolean === undefined ? "" : boolean ? "yes" : "no";
  if (type === "text") return text ?? "";
  if (type === "choice") return choice?.label ?? "";
  return type === "choices" ? (choices?.labels ?? []) : null;
}
