import type {SourceIncident} from "../../tables/source-incident.ts";
import type {RawEvent, Rows} from "../source.ts";
import {fetchPagerduty} from "./fetch.ts";

export {PAGERDUTY_SCOPE} from "./fetch.ts";

/** The incidents of PagerDuty, by question and by webhook. */
export const pagerduty = {
  name: "pagerduty",
  fetch: fetchPagerduty,
  normalise: ({kind, payload}: RawEvent): Rows =>
    kind === "pagerduty.incident" ? {incident: [payload as unknown as SourceIncident]} : {},
} as const;
