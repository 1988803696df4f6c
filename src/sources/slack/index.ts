import type {TriageThread} from "../../tables/triage-thread.ts";
import type {RawEvent, Rows} from "../source.ts";
import {fetchSlack} from "./api/fetch.ts";
import {openSlackExport} from "./export/fetch.ts";

export {SLACK_SCOPE} from "./api/fetch.ts";
export {exportName} from "./export/refusal.ts";

/** The questions of Slack's channels, from its Web API and from exports. */
export const slack = {
  name: "slack",
  fetch: fetchSlack,
  openExport: openSlackExport,
  normalise: ({kind, payload}: RawEvent): Rows =>
    kind === "slack.triage_thread" ? {triage_thread: [payload as unknown as TriageThread]} : {},
} as const;
