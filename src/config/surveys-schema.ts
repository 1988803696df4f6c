import {z} from "zod";
import {word} from "./words.ts";

/** What is asked in the team's own surveys. */
export const surveys = z
  .strictObject({
    questions: word
      .optional()
      .describe("A file of questions, relative to this file; without it the built-in pulse."),
    contact: word
      .optional()
      .describe("Whom to ask about a survey: an address or a channel, shown on its page."),
  })
  .prefault({})
  .describe("Surveys that fivekeys asks itself: see the guide to surveys.");
