import {execFileSync} from "node:child_process";
import {existsSync} from "node:fs";
import {type Browser, chromium} from "playwright-core";
import {describe, it} from "vitest";

const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/** The path of a Chromium on this machine; null where there is none. */
export function findChromium(env: NodeJS.ProcessEnv = process.env): string | null {
  const {CHROMIUM_PATH: given} = env;
  if (given !== undefined && given !== "") return existsSync(given) ? given : null;
  for (const name of NAMES) {
    try {
      return execFileSync("which", [name], {encoding: "utf8", stdio: "pipe"}).trim();
    } catch {
      // Not of this name; there are others.
    }
  }
  return null;
}

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

/** Starts the browser. It opens only what our own server serves. */
export function launch(): Promise<Browser> {
  return chromium.launch({
    executablePath: findChromium()!,
    chromiumSandbox: false,
    args: ["--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking"],
  });
}
