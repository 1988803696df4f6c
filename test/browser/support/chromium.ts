import {describe, it} from "vitest";
import {findChromium} from "./launch.ts";

/** Whether a run without a browser has failed: in continuous integration, or where it was asked for. */
export function isBrowserRequired(env: NodeJS.ProcessEnv = process.env): boolean {
  return env.CI_BROWSER === "required" || (env.CI === "true" && env.CI_BROWSER !== "optional");
}

/**
 * Tests in a real browser. Where there is none they are skipped, by a name that says so; where one is required, that is
 * a failure.
 */
export function describeInBrowser(name: string, tests: () => void): void {
  if (findChromium() !== null) describe(name, tests);
  else if (isBrowserRequired()) describe(name, failWithout);
  else describe.skipIf(true)(`${name} (skipped: no Chromium here; set CHROMIUM_PATH)`, tests);
}

function failWithout(): void {
  it("finds a Chromium", () => {
    throw new Error("Cannot find Chromium: install it, or set CHROMIUM_PATH");
  });
}
