import {z} from "zod";
import {texts, word} from "./words.ts";

const service = word
  .optional()
  .describe("The service that they hit, where they name none; without it, the only one.");

/** An incident rule: what it reads (`from`), and what of it is an incident (`where`). */
export const incidentRule = z.discriminatedUnion("from", [
  z.strictObject({
    from: z
      .literal("github.issue")
      .describe("An issue, from the moment of its label until it is closed for the last time."),
    where: z
      .strictObject({label: texts("Globs of labels, one of which makes it an incident.")})
      .describe("Only issues that match."),
    service: word
      .optional()
      .describe("The service that it hits; without it, the only one of the repository."),
  }),
  z.strictObject({
    from: z
      .literal("markdown")
      .describe("The lines below `## Incidents` of a document such as `Next_Steps.md`."),
    path: word.describe("The document, relative to this file."),
    service,
  }),
  z.strictObject({from: z.literal("pagerduty").describe("Incidents of PagerDuty."), service}),
  z.strictObject({
    from: z.literal("import.incident").describe("Rows given to `fivekeys import incident`."),
    service,
  }),
]);
