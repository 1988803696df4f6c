import {fetchPrefect} from "./fetch/fetch-prefect.ts";
import {normalisePrefect} from "./normalise.ts";

/** What Prefect knows of the runs of its flows, whichever way it comes. */
export const prefect = {name: "prefect", fetch: fetchPrefect, normalise: normalisePrefect} as const;
