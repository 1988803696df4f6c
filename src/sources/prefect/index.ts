import {whenAsked} from "../when-asked.ts";
import {normalisePrefect} from "./normalise.ts";

/** What Prefect knows of the runs of its flows, whichever way it comes. */
export const prefect = {
  name: "prefect",
  fetch: whenAsked(async () => (await import("./fetch/fetch-prefect.ts")).fetchPrefect),
  normalise: normalisePrefect,
} as const;
