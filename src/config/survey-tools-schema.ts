import {z} from "zod";
import {defaults} from "./defaults.ts";
import {word} from "./words.ts";

const FORMS_MAX = 100;

const forms = (id: string) =>
  z
    .array(
      z.strictObject({
        id: word.describe(id),
        mapping: word.describe("The wave and how its answers stand to the questions: a file."),
      }),
    )
    .min(1)
    .max(FORMS_MAX)
    .describe("What is asked for, one for each wave; a form may be asked in several waves.");

const address = (preset: string) =>
  z
    .url({protocol: /^https?$/})
    .default(preset)
    .describe("The address of the API.");

/** Surveys that other tools ask. Their tokens are no part of it: they come from the environment. */
export const surveyTools = {
  typeform: z
    .strictObject({forms: forms("The form's id."), api_url: address(defaults.typeformApiUrl)})
    .optional()
    .describe("Waves asked with Typeform; the token comes from `TYPEFORM_TOKEN`."),
  google_forms: z
    .strictObject({forms: forms("The form's id."), api_url: address(defaults.googleFormsApiUrl)})
    .optional()
    .describe(
      "Waves asked with Google Forms; `GOOGLE_FORMS_CREDENTIALS` or `GOOGLE_FORMS_TOKEN` signs in.",
    ),
  formbricks: z
    .strictObject({forms: forms("The survey's id."), api_url: address(defaults.formbricksApiUrl)})
    .optional()
    .describe("Waves asked with Formbricks; the key comes from `FORMBRICKS_API_KEY`."),
};
