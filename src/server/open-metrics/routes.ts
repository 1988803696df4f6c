import {Hono} from "hono";
import type {Config} from "../../config.ts";
import {report} from "../../documents/report.ts";
import type {SyncState} from "../../documents/status.ts";
import type {Metric} from "../../metrics/header.ts";
import {measuredBy} from "../../metrics/measured-by.ts";
import {observedSpan, type Reader, servicesWithin} from "../../metrics/reader.ts";
import {NotSyncedError, type Results} from "../results.ts";
import type {ServerEnv} from "../sign-in/user.ts";
import {CONTENT_TYPE, exposition, type Family} from "./exposition.ts";
import {type Figures, figureFamilies} from "./figures.ts";
import {processMetrics} from "./process.ts";
import {type ObservedRequest, requestCounts} from "./requests.ts";

export type OpenMetricsOptions = {
  config: Pick<Config, "timezone" | "windowDays">;
  metrics: readonly Metric[];
  results: Results;
  version: string;
  sync: () => SyncState;
  /** How many deliveries wait in the inbox, and how many could not be used; null where it cannot be told. */
  inbox: () => {pending: number; dead: number} | null;
};

export type OpenMetrics = {
  /** `/metrics`, to be mounted at the root, behind the sign-in. */
  routes: Hono<ServerEnv>;
  /** To be called once a request is answered. */
  requestObserved: (request: ObservedRequest) => void;
  /** Makes the numbers of a build that is done, so that the first scrape need not wait. */
  warm: () => Promise<void>;
  stop: () => void;
};

/** The numbers of the default window for each service and for all, and what the server itself does, in OpenMetrics. */
export function openMetrics({
  config,
  metrics,
  results,
  version,
  sync,
  inbox,
}: OpenMetricsOptions): OpenMetrics {
  const routes = new Hono<ServerEnv>();
  const requests = requestCounts();
  const own = processMetrics();
  const known = new WeakMap<Reader, Promise<Family[]>>();
  const ofResults = (reader: Reader) => {
    let families = known.get(reader);
    if (families === undefined) {
      families = resultFamilies(reader, {config, metrics});
      families.catch(() => known.delete(reader));
      known.set(reader, families);
    }
    return families;
  };
  const read = async () => {
    try {
      return await results.read(ofResults);
    } catch (error) {
      // Before the first sync there is nothing but the server itself.
      if (error instanceof NotSyncedError) return [];
      throw error;
    }
  };
  routes.get("/metrics", async context => {
    const families = [
      info(version),
      ...(await read()),
      ...stateFamilies({sync: sync(), inbox: inbox()}),
      ...requests.families(),
      ...own.families(),
    ];
    return context.body(exposition(families), 200, {
      "content-type": CONTENT_TYPE,
      "cache-control": "no-store",
    });
  });
  return {
    routes,
    requestObserved: requests.observed,
    warm: async () => void (await read()),
    stop: own.stop,
  };
}

async function resultFamilies(
  reader: Reader,
  {config, metrics}: Pick<OpenMetricsOptions, "config" | "metrics">,
): Promise<Family[]> {
  const {timezone, windowDays: days} = config;
  const asOf = reader.freshness.read_at;
  const whole = await report(reader, {metrics, asOf, timezone, days, cut: {}});
  const names = reader.services.map(({service}) => service);
  const readingOf = (name: string | null) => {
    const cut = name === null ? {} : {service: name};
    const observed = observedSpan(reader, servicesWithin(reader, cut));
    return {asOf, timezone, days, bucket: "week" as const, bucketCount: 1, cut, observed};
  };
  const figures: Figures[] = whole.metrics.map((result, i) => {
    return {metric: metrics[i]!, service: "", ...result};
  });
  // One after the other: nobody waits for it, and readers of pages do for their turn.
  for (const metric of metrics) {
    if (metric.window === "last_wave") continue;
    const cuts = await measuredBy(reader.published, {metric, by: "service", names, readingOf});
    cuts.forEach(({statistics, coverage}, i) => {
      const isSeen = coverage.observed > 0 || coverage.censored > 0;
      if (isSeen) figures.push({metric, service: names[i]!, statistics, coverage});
    });
  }
  return [...figureFamilies(figures), ...sourceFamilies(whole.sources, asOf)];
}

function sourceFamilies(
  sources: Awaited<ReturnType<typeof report>>["sources"],
  readAt: string,
): Family[] {
  const at = (pick: (source: (typeof sources)[number]) => string | null) =>
    sources.flatMap(source => {
      const instant = pick(source);
      const labels = {source: source.name};
      return instant === null ? [] : [{suffix: "", labels, value: Date.parse(instant) / 1000}];
    });
  return [
    {
      name: "fivekeys_results_read_timestamp_seconds",
      type: "gauge",
      help: "When the sources of the results were last read to their end.",
      samples: [{suffix: "", labels: {}, value: Date.parse(readAt) / 1000}],
    },
    {
      name: "fivekeys_source_synced_timestamp_seconds",
      type: "gauge",
      help: "When a source was last read to its end.",
      samples: at(({synced_at}) => synced_at),
    },
    {
      name: "fivekeys_source_last_event_timestamp_seconds",
      type: "gauge",
      help: "When the latest thing happened that a source tells of.",
      samples: at(({last_event_at}) => last_event_at),
    },
    {
      name: "fivekeys_source_failed",
      type: "gauge",
      help: "1 where the last reading of a source failed.",
      samples: sources.map(({name, failure}) => {
        return {suffix: "", labels: {source: name}, value: failure === null ? 0 : 1};
      }),
    },
  ];
}

function stateFamilies({
  sync,
  inbox,
}: {
  sync: SyncState;
  inbox: {pending: number; dead: number} | null;
}): Family[] {
  const gauge = (name: string, help: string, value: number | null): Family => ({
    name,
    type: "gauge",
    help,
    samples: value === null ? [] : [{suffix: "", labels: {}, value}],
  });
  const seconds = (instant: string | null) =>
    instant === null ? null : Date.parse(instant) / 1000;
  return [
    gauge(
      "fivekeys_sync_running",
      "1 while a sync or a build runs.",
      Number(sync.state === "running"),
    ),
    gauge("fivekeys_sync_failed", "1 where the last one failed.", Number(sync.failure !== null)),
    gauge(
      "fivekeys_sync_finished_timestamp_seconds",
      "When the last sync or build was done.",
      seconds(sync.finished_at),
    ),
    gauge(
      "fivekeys_inbox_pending",
      "How many deliveries of webhooks wait for the next build.",
      inbox?.pending ?? null,
    ),
    gauge("fivekeys_inbox_dead", "How many could not be used.", inbox?.dead ?? null),
  ];
}

function info(version: string): Family {
  const samples = [{suffix: "_info", labels: {version}, value: 1}];
  return {name: "fivekeys", type: "info", help: "Which fivekeys answers.", samples};
}
