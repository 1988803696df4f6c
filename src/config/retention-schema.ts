import {z} from "zod";
import {defaults} from "./defaults.ts";

const DAYS_MAX = 36_525;

const days = z.int().min(1).max(DAYS_MAX);

/** How long `fivekeys retention apply` leaves things. */
export const retention = z
  .strictObject({
    raw_days: days
      .default(defaults.rawDays)
      .describe("How long raw events are kept, by the last moment that they tell of."),
    table_days: days
      .default(defaults.tableDays)
      .describe("How long rows of source tables are kept, and people in commits."),
    access_log_days: days
      .default(defaults.accessLogDays)
      .describe("How long the server keeps its access log; it deletes older days by itself."),
  })
  .refine(
    ({raw_days, table_days}) => raw_days <= table_days,
    "raw_days is more than table_days: raw events would bring the rows back",
  )
  .prefault({})
  .describe(
    "How long `fivekeys retention apply` keeps what is private; figures are kept for good.",
  );
