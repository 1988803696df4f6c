import type {SourceIncident} from "../../tables/source-incident.ts";
import type {RawEvent, Rows} from "../source.ts";
import {whenAsked} from "../when-asked.ts";

/** The incidents of PagerDuty, by question and by webhook. */
export const pagerduty = {
  name: "pagerduty",
  fetch: whenAsked(async () => (await import("./fetch.ts")).fetchPagerduty),
  normalise: ({kind, payload}: RawEvent): Rows =>
    kind === "pagerduty.incident" ? {incident: [payload as unknown as SourceIncident]} : {},
} as const;
