import {z} from "zod";

const target = z
  .strictObject({at_least: z.number().optional(), at_most: z.number().optional()})
  .refine(
    ({at_least, at_most}) => at_least !== undefined || at_most !== undefined,
    "names no bound",
  );

const statistic = z.strictObject({
  /**
   * `p50` … `p95` (quantiles), `share` (of ones), `per_week` (a count's rate), `mean`, `change` (of the mean against
   * the wave before: -0.2 is a fifth less).
   */
  name: z.enum(["p50", "p75", "p90", "p95", "share", "per_week", "mean", "change"]),
  target: target.optional(),
  /** A week above the band is judged without the observations of this kind. */
  surge: z.string().optional(),
});

/** What the header of a metric's file may say. The files are ours, so a test checks them, not every run. */
export const headerSchema = z.strictObject({
  title: z.string(),
  /** What other books call it. */
  alias: z.string().optional(),
  family: z.enum(["dora", "space"]),
  question: z.string(),
  /** What one observation is. */
  observation: z.string(),
  unit: z.enum([
    "hours",
    "share",
    "per week",
    "changes a week",
    "runs a week",
    "lines",
    "score",
    "share of time",
  ]),
  /** `last_wave`: an observation is what a wave of a survey says, and the last one closed is the window. */
  window: z.enum(["last_wave"]).optional(),
  /** Which kinds of observation count; all without it. */
  kinds: z.array(z.string()).optional(),
  statistics: z.array(statistic).min(1),
  /** `drop_off`: a team's last week is held against the weeks before it. */
  flags: z.array(z.enum(["drop_off"])).optional(),
  owner: z.string(),
});

export type Header = z.infer<typeof headerSchema>;
