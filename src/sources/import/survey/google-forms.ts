import {z} from "zod";
import type {Response} from "./responses.ts";

const texts = z.object({answers: z.array(z.object({value: z.string().optional()})).optional()});
const response = z.object({
  responseId: z.string(),
  createTime: z.string().optional(),
  lastSubmittedTime: z.string().optional(),
  answers: z.record(z.string(), z.object({textAnswers: texts.optional()})).optional(),
});

/** A response of the API of Google Forms; null for anything else. */
export function googleResponse(document: unknown): Response | null {
  const read = response.safeParse(document).data;
  if (read === undefined) return null;
  return {
    token: read.responseId,
    sent: read.createTime ?? read.lastSubmittedTime ?? "",
    answers: Object.entries(read.answers ?? {}).map(([id, {textAnswers}]) => {
      const said = (textAnswers?.answers ?? []).map(({value}) => value ?? "");
      return {names: [id], said: said.length === 1 ? said[0]! : said};
    }),
  };
}
