import {monitorEventLoopDelay} from "node:perf_hooks";
import type {Family} from "./exposition.ts";

const RESOLUTION_MS = 10;

export type ProcessMetrics = {families: () => Family[]; stop: () => void};

/** What this process takes. */
export function processMetrics(): ProcessMetrics {
  const delay = monitorEventLoopDelay({resolution: RESOLUTION_MS});
  delay.enable();
  return {
    stop: () => void delay.disable(),
    families: () => {
      const {user, system} = process.cpuUsage();
      const {rss, heapUsed} = process.memoryUsage();
      const gauge = (name: string, help: string, value: number): Family => {
        return {name, type: "gauge", help, samples: [{suffix: "", labels: {}, value}]};
      };
      // The wait that was measured holds the sleep between two measurements.
      const lag = (percentile: number) =>
        Math.max(0, delay.percentile(percentile) / 1e9 - RESOLUTION_MS / 1000);
      const lags = {p50: lag(50), p99: lag(99)};
      delay.reset();
      return [
        {
          name: "process_cpu_seconds",
          type: "counter",
          help: "Processor time, of the user and of the system.",
          samples: [{suffix: "_total", labels: {}, value: (user + system) / 1e6}],
        },
        gauge("process_resident_memory_bytes", "Memory that is in use.", rss),
        gauge("process_heap_bytes", "Of it, what JavaScript holds.", heapUsed),
        gauge(
          "process_start_time_seconds",
          "When the process began.",
          Math.round(Date.now() / 1000 - process.uptime()),
        ),
        {
          name: "fivekeys_event_loop_lag_seconds",
          type: "gauge",
          help: "How long the process could not answer, since the last time this was read.",
          samples: Object.entries(lags).map(([percentile, value]) => {
            return {suffix: "", labels: {percentile}, value};
          }),
        },
      ];
    },
  };
}
