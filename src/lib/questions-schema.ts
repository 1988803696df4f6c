import {z} from "zod";

const TEXT_CHARACTERS_MAX = 1000;
const QUESTIONS_MAX = 50;
const LIKERT_STEPS = 5;

const text = z.string().trim().min(1).max(TEXT_CHARACTERS_MAX);
const language = z.string().regex(/^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/, "a language such as en");
const words = z.record(language, text);
const id = z.string().regex(/^[a-z][a-z0-9_]{0,39}$/, "an id such as blocked_share");

const common = {
  id,
  dimension: z
    .enum(["satisfaction", "performance", "activity", "communication", "efficiency"])
    .optional(),
  text: words,
};

const likert = z.strictObject({
  ...common,
  kind: z.literal("likert"),
  labels: z.record(language, z.array(text).length(LIKERT_STEPS)),
  required: z.boolean().default(true),
});

const share = z.strictObject({
  ...common,
  kind: z.literal("share"),
  choices: z
    .array(z.strictObject({value: z.number().min(0).max(1), label: words}))
    .min(2)
    .max(20),
  required: z.boolean().default(true),
});

const comment = z.strictObject({
  ...common,
  kind: z.literal("comment"),
  required: z.boolean().default(false),
});

/** A file of questions, as it is written. */
export const questionsSchema = z.strictObject({
  survey: id,
  version: text,
  title: words,
  page: z.record(language, z.record(z.string(), text)).default({}),
  questions: z
    .array(z.discriminatedUnion("kind", [likert, share, comment]))
    .min(1)
    .max(QUESTIONS_MAX),
});

export type QuestionsFile = z.output<typeof questionsSchema>;

type Issue = z.core.$ZodIssue;

const kinds: Record<string, string> = {
  string: "text",
  number: "a number",
  boolean: "true or false",
  array: "a list",
  object: "a mapping",
  record: "a mapping",
};

/** What an issue of the schema has against a file, in our words. */
export function issueWords(issue: Issue): string {
  switch (issue.code) {
    case "invalid_type":
      return `expected ${kinds[issue.expected] ?? issue.expected}`;
    case "invalid_value":
      return `expected ${issue.values.map(value => JSON.stringify(value)).join(" or ")}`;
    case "invalid_union":
      return 'expected "likert", "share" or "comment"';
    case "invalid_format":
      return `expected ${issue.message}`;
    case "invalid_key":
      return "expected a language such as en";
    case "too_small":
      return issue.origin === "string"
        ? "expected text that is not empty"
        : `expected at least ${issue.minimum}${issue.origin === "array" ? " in the list" : ""}`;
    case "too_big":
      return `expected at most ${issue.maximum}${
        issue.origin === "string" ? " characters" : issue.origin === "array" ? " in the list" : ""
      }`;
    default:
      return issue.message;
  }
}
