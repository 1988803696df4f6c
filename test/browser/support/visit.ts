import {readFileSync} from "node:fs";
import {createRequire} from "node:module";
import type {Browser, BrowserContext, Page} from "playwright-core";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

export type Theme = "light" | "dark";

/** A window of the browser, and all that went wrong in its console since. */
export type Window = {context: BrowserContext; page: Page; errors: string[]};

/** Opens a window of a width and a theme. What the content policy refuses counts as an error too. */
export async function openWindow(
  browser: Browser,
  {
    width,
    theme = "light",
    height = 900,
    bypassCSP = false,
  }: {
    width: number;
    theme?: Theme;
    height?: number;
    /** Only for axe, which is injected. */
    bypassCSP?: boolean;
  },
): Promise<Window> {
  const context = await browser.newContext({
    viewport: {width, height},
    colorScheme: theme,
    reducedMotion: "reduce",
    bypassCSP,
  });
  const page = await context.newPage();
  const errors: string[] = [];
  page.on("console", message => {
    if (message.type() === "error" || message.type() === "warning") errors.push(message.text());
  });
  page.on("pageerror", error => errors.push(error.message));
  return {context, page, errors};
}

/** Goes to an address, and waits until all of it is drawn. */
export async function visit(page: Page, url: string): Promise<void> {
  await page.goto(url);
  await settled(page);
}

/** Waits until nothing is loading and every chart is drawn. */
export async function settled(page: Page): Promise<void> {
  await page.waitForFunction(() => {
    const main = document.querySelector("main");
    if (main === null || main.querySelector("h1, [role=alert]") === null) return false;
    const isBusy = document.querySelector("[aria-busy=true]") !== null;
    const charts = [...document.querySelectorAll(".chart")];
    return !isBusy && charts.every(chart => chart.childNodes.length > 0);
  });
}

/** What axe finds wrong, a line each: rule, how many, and the first place. */
export async function violations(page: Page, only?: readonly string[]): Promise<string[]> {
  const isThere = await page.evaluate(() => "axe" in globalThis);
  if (!isThere) await page.addScriptTag({content: AXE});
  return page.evaluate(
    async rules => {
      const {axe} = globalThis as unknown as {axe: typeof import("axe-core")};
      const found = await axe.run(document, {
        resultTypes: ["violations"],
        ...(rules === null
          ? {
              runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
            }
          : {runOnly: {type: "rule" as const, values: rules}}),
      });
      return found.violations.map(
        ({id, nodes}) => `${id} ×${nodes.length}: ${nodes[0]?.html.slice(0, 160)}`,
      );
    },
    only === undefined ? null : [...only],
  );
}

/** By how many pixels the page is wider than its window. */
export function overflow(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
}
