import {execFileSync} from "node:child_process";
import {readFileSync} from "node:fs";
import {join} from "node:path";
import {gzipSync} from "node:zlib";
import {beforeAll, expect, it} from "vitest";
import {dashboardFolder} from "../../src/server/dashboard/build.ts";
import {root} from "../tree.ts";
import {isBrowserRequired} from "./support/chromium.ts";
import {findChromium} from "./support/launch.ts";

const INITIAL_BYTES_MAX = 150_000;

beforeAll(() => {
  execFileSync(process.execPath, [join(root, "scripts/dashboard.ts")], {stdio: "pipe"});
});

/** The scripts and styles that the overview needs: those the page names, and those that these import at once or to draw. */
function initialFiles(): string[] {
  const page = readFileSync(join(dashboardFolder, "index.html"), "utf8");
  const named = [...page.matchAll(/(?:src|href)="\/?([^"]+\.(?:js|css))"/g)].map(
    match => match[1]!,
  );
  const found = new Set(named);
  for (const file of found) {
    if (!file.endsWith(".js")) continue;
    const text = readFileSync(join(dashboardFolder, file), "utf8");
    for (const [, other] of text.matchAll(/from\s*["`]\.\/([\w-]+\.js)["`]/g)) {
      found.add(`assets/${other}`);
    }
    for (const [, other] of text.matchAll(/import\(["`]\.\/(charts-[\w-]+\.js)["`]\)/g)) {
      found.add(`assets/${other}`);
    }
  }
  return [...found];
}

it("loads at most 150 kB of script and style for the overview, its charts among them", () => {
  const files = initialFiles();
  expect(files.some(file => file.includes("/charts-"))).toBe(true);
  expect(files.some(file => file.endsWith(".css"))).toBe(true);
  const bytes = files.map(file => gzipSync(readFileSync(join(dashboardFolder, file)), {level: 9}));
  expect(bytes.reduce((sum, {length}) => sum + length, 0)).toBeLessThan(INITIAL_BYTES_MAX);
});

it("holds no inline script and no inline style, which the content policy refuses", () => {
  const page = readFileSync(join(dashboardFolder, "index.html"), "utf8");
  expect(page).not.toMatch(/<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=/);
});

it("takes a missing browser for a failure in continuous integration only, or where it is asked for", () => {
  expect(isBrowserRequired({})).toBe(false);
  expect(isBrowserRequired({CI: "true"})).toBe(true);
  expect(isBrowserRequired({CI: "true", CI_BROWSER: "optional"})).toBe(false);
  expect(isBrowserRequired({CI_BROWSER: "required"})).toBe(true);
  expect(findChromium({CHROMIUM_PATH: "/nowhere/chromium"})).toBe(null);
});
