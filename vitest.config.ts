import {availableParallelism} from "node:os";
import {defineConfig} from "vitest/config";

export default defineConfig({
  test: {
    include: ["src/**/*.test.{ts,tsx}", "test/**/*.test.ts"],
    pool: "forks",
    // The longest tests wait for processes of their own, a server or a browser: one worker more than there are cores.
    maxWorkers: availableParallelism() + 1,
    // Against what hangs, and nothing else: how fast something is no test may ask.
    testTimeout: 300_000,
    hookTimeout: 300_000,
    globalSetup: "test/support/shared-folder.ts",
    env: {
      // Not UTC, and with summer time: a hidden use of local time fails.
      TZ: "America/New_York",
      // Nobody's own git settings reach a test: neither signing nor aliases nor the name of the first branch.
      GIT_CONFIG_GLOBAL: "/dev/null",
      GIT_CONFIG_NOSYSTEM: "1",
      // The exception: a checkout that belongs to another user, as in a container, is still read.
      GIT_CONFIG_COUNT: "1",
      GIT_CONFIG_KEY_0: "safe.directory",
      GIT_CONFIG_VALUE_0: "*",
    },
  },
});
