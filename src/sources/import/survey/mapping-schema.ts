import {z} from "zod";

const TEXT_CHARACTERS_MAX = 1000;

const text = z.string().trim().min(1).max(TEXT_CHARACTERS_MAX);
const day = z.iso.date({error: "a day such as 2026-10-01"});
/** Null: not an answer, such as "Does not apply". */
const values = z.record(z.string().trim().min(1), z.number().nullable());

/** How a file writes days; the separators may also be `-` and `.`. */
const dayFormats = ["YYYY-MM-DD", "DD/MM/YYYY", "MM/DD/YYYY"] as const;

/** A mapping, as it is written. What it does not name is dropped. */
export const mappingSchema = z.strictObject({
  tool: z.enum(["typeform", "google_forms", "formbricks", "csv"]).optional(),
  survey: text.optional(),
  version: text.optional(),
  wave: z.strictObject({
    id: z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/, "an id such as 2026-q4"),
    opened: day,
    closed: day,
    invited: z.number().int().min(1).max(1_000_000).optional(),
  }),
  date: z.strictObject({column: text, format: z.enum(dayFormats).optional()}).optional(),
  token: text.optional(),
  team: z
    .strictObject({column: text, names: z.record(text, text.nullable()).optional()})
    .optional(),
  columns: z
    .record(
      text,
      z.strictObject({
        question: text,
        values: values.optional(),
        scale: z.enum(["share", "percent"]).optional(),
        comment: z.literal("keep").optional(),
      }),
    )
    .default({}),
  check_boxes: z
    .record(
      text,
      z.strictObject({
        questions: z.record(text, text),
        separator: z.string().min(1).max(3).default(";"),
        empty: z.enum(["none ticked", "no answer"]).default("no answer"),
      }),
    )
    .default({}),
});

export type DayFormat = (typeof dayFormats)[number];
export type MappingFile = z.output<typeof mappingSchema>;
