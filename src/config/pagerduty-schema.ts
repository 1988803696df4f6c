import {z} from "zod";
import {defaults} from "./defaults.ts";
import {globs} from "./words.ts";

/** Where PagerDuty's incidents come from. Its token is no part of it: it comes from the environment. */
export const pagerduty = z
  .strictObject({
    services: globs("The ids of its services; without them, all.", []),
    api_url: z
      .url({protocol: /^https?$/})
      .default(defaults.pagerdutyApiUrl)
      .describe("The address of the API: `https://api.eu.pagerduty.com` for accounts of the EU."),
  })
  .optional()
  .describe("Incidents of PagerDuty; the token comes from `PAGERDUTY_TOKEN`.");
