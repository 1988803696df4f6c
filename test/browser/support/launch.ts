import {execFileSync} from "node:child_process";
import {existsSync} from "node:fs";
import {type Browser, chromium} from "playwright-core";

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

/** Starts the browser. It opens only what our own server serves. */
export function launch(): Promise<Browser> {
  return chromium.launch({
    executablePath: findChromium()!,
    chromiumSandbox: false,
    args: ["--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking"],
  });
}
