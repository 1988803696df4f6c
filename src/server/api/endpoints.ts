import type {Endpoint} from "./endpoint.ts";
import {factEndpoints} from "./fact-endpoints.ts";
import {metricEndpoints} from "./metric-endpoints.ts";

/** All that is read below `/api/v1`, in the order in which it is described. */
export const endpoints: readonly Endpoint[] = [...metricEndpoints, ...factEndpoints];
