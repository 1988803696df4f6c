import type {TriageThread} from "../../tables/triage-thread.ts";
import type {RawEvent, Rows} from "../source.ts";
import {whenAsked} from "../when-asked.ts";

/** The questions of Slack's channels, from its Web API (`fetch`) and from exports (`export/`). */
export const slack = {
  name: "slack",
  fetch: whenAsked(async () => (await import("./api/fetch.ts")).fetchSlack),
  normalise: ({kind, payload}: RawEvent): Rows =>
    kind === "slack.triage_thread" ? {triage_thread: [payload as unknown as TriageThread]} : {},
} as const;
