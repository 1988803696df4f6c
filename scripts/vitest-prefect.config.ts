import {defineConfig} from "vitest/config";

/** `npm run test:prefect`: against a real server, which `npm test` does without. */
export default defineConfig({
  test: {
    root: new URL("..", import.meta.url).pathname,
    include: ["test/prefect/**/*.real.ts"],
    pool: "forks",
    maxWorkers: 1,
    testTimeout: 120_000,
    // The first time, Prefect is fetched and installed.
    hookTimeout: 420_000,
    env: {TZ: "America/New_York", GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_NOSYSTEM: "1"},
  },
});
