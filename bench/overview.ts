import type {Browser} from "playwright-core";
import {startDemo} from "../test/browser/support/demo.ts";
import {findChromium, launch} from "../test/browser/support/launch.ts";
import {type Bench, median} from "./measure.ts";

const RUNS = 9;
const viewport = {width: 1440, height: 900};
/** What is there while something is being loaded or drawn. */
const UNDONE = "[aria-busy=true], .chart:empty";

/** How long a browser that was never there takes until the overview of the demo is there whole, charts drawn. */
export const overview: Bench = async ({note}) => {
  if (findChromium() === null) {
    note("overview: skipped, no Chromium here; set CHROMIUM_PATH");
    return [];
  }
  const server = await startDemo();
  const browser = await launch();
  try {
    const times: number[] = [];
    for (let run = 1; run <= RUNS; run += 1) {
      note(`overview: run ${run} of ${RUNS}`);
      times.push(await drawn(browser, `${server.base}/`));
    }
    return [
      {
        what: "Overview in a browser, charts drawn, nothing cached there",
        measured: {value: median(times), unit: "ms"},
        against: null,
        at_most: 1000,
        runs: RUNS,
      },
    ];
  } finally {
    await browser.close();
    await server.stop();
  }
};

/** The milliseconds from the request of a page until all of it is drawn and answers, by the browser's own clock. */
async function drawn(browser: Browser, url: string): Promise<number> {
  const context = await browser.newContext({viewport});
  const page = await context.newPage();
  await page.goto(url, {waitUntil: "commit"});
  await page.locator("main h1").waitFor();
  await page.locator(UNDONE).first().waitFor({state: "detached"});
  const took = await page.evaluate(() => performance.now());
  await context.close();
  return took;
}
