import {z} from "zod";
import {defaults} from "./defaults.ts";
import {globs, word} from "./words.ts";

/** Where Prefect's runs come from. Keys and passwords are no part of it: they come from the environment. */
export const prefect = z
  .strictObject({
    url: z
      .url({protocol: /^https?$/})
      .optional()
      .describe(
        "The address of the API, such as `http://localhost:4200/api`; the key comes from `PREFECT_API_KEY`.",
      ),
    database: word
      .optional()
      .describe("A copy of the server's SQLite file, relative to this file."),
    records: globs(
      "Folders, or `s3://`, `gs://` and `az://` addresses, of run records as JSON lines.",
      [],
    ),
    parameters: globs(
      "The names of the parameters that are kept; no other is.",
      defaults.prefectParameters,
    ),
    recheck_days: z
      .number()
      .positive()
      .max(366)
      .default(defaults.prefectRecheckDays)
      .describe("How many days back ended runs are looked at again: they may have been retried."),
  })
  .prefault({})
  .describe("Flow runs of Prefect, from its API, a copy of its database or records of the flows.");
