import type {Family, Sample} from "./exposition.ts";

/** An answered request. */
export type ObservedRequest = {
  method: string;
  /** The pattern of the address, never the address: that may hold a link that is its own proof. */
  route: string;
  status: number;
  seconds: number;
};

export type Requests = {
  observed: (request: ObservedRequest) => void;
  families: () => Family[];
};

const BOUNDS_SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const METHODS = new Set(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]);
/** Beyond so many patterns the rest is one: nobody can fill the memory with addresses. */
const ROUTES_MAX = 200;
const OTHER = "other";

type Route = {counts: number[]; sum: number; count: number};

/** Counts requests by route and status, and how long they took by route. */
export function requestCounts(): Requests {
  const totals = new Map<string, {labels: Record<string, string>; count: number}>();
  const routes = new Map<string, Route>();
  const nameOf = (route: string) => (routes.has(route) || routes.size < ROUTES_MAX ? route : OTHER);
  return {
    observed: ({method, route: asked, status, seconds}) => {
      const route = nameOf(asked);
      const labels = {
        method: METHODS.has(method) ? method : OTHER,
        route,
        status: String(status),
      };
      const key = JSON.stringify(labels);
      const total = totals.get(key) ?? {labels, count: 0};
      total.count += 1;
      totals.set(key, total);
      const found = routes.get(route) ?? {counts: BOUNDS_SECONDS.map(() => 0), sum: 0, count: 0};
      const place = BOUNDS_SECONDS.findIndex(bound => seconds <= bound);
      if (place >= 0) found.counts[place]! += 1;
      found.sum += seconds;
      found.count += 1;
      routes.set(route, found);
    },
    families: () => [
      {
        name: "fivekeys_http_requests",
        type: "counter",
        help: "Answered requests by the pattern of their address.",
        samples: sortedBy(totals).map(({labels, count}) => {
          return {suffix: "_total", labels, value: count};
        }),
      },
      {
        name: "fivekeys_http_request_duration_seconds",
        type: "histogram",
        help: "How long they took.",
        samples: [...routes.keys()].sort().flatMap(route => histogram(route, routes.get(route)!)),
      },
    ],
  };
}

function sortedBy<T>(map: ReadonlyMap<string, T>): T[] {
  return [...map.keys()].sort().map(key => map.get(key)!);
}

function histogram(route: string, {counts, sum, count}: Route): Sample[] {
  let total = 0;
  const buckets = BOUNDS_SECONDS.map((bound, i) => {
    total += counts[i]!;
    return {suffix: "_bucket", labels: {route, le: bound.toFixed(3)}, value: total};
  });
  return [
    ...buckets,
    {suffix: "_bucket", labels: {route, le: "+Inf"}, value: count},
    {suffix: "_count", labels: {route}, value: count},
    {suffix: "_sum", labels: {route}, value: sum},
  ];
}
