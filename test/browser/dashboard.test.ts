import type {Browser, Page} from "playwright-core";
import {afterAll, beforeAll, expect, it} from "vitest";
import {describeInBrowser} from "./support/chromium.ts";
import {type DemoServer, startDemo} from "./support/demo.ts";
import {launch} from "./support/launch.ts";
import {openWindow, overflow, settled, violations, visit} from "./support/visit.ts";

const METRIC = "/metrics/lead_time_for_changes";
const PAGES = ["/", METRIC, "/deployments", "/incidents", "/surveys", "/data", "/definitions"];
/** The same pages with other things on them. */
const MORE = ["/metrics/deployment_frequency", "/metrics/satisfaction_score", "/nowhere"];

describeInBrowser("the dashboard in a browser", () => {
  let server: DemoServer;
  let browser: Browser;

  beforeAll(async () => {
    [server, browser] = await Promise.all([startDemo(), launch()]);
  });

  /** The page of a deployment that failed: it has more on it than others. */
  async function failedDeployment(): Promise<string> {
    type Found = {deployments: {deployment_id: string; is_failed: boolean}[]};
    const found: Found = await (await server.get("/api/v1/deployments")).json();
    const failed = found.deployments.find(({is_failed}) => is_failed)!;
    return `/deployments/${encodeURIComponent(failed.deployment_id)}`;
  }

  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  });

  it.each([
    {width: 390, paths: PAGES},
    {width: 1440, paths: [...PAGES, ...MORE]},
  ])("has nothing that axe objects to, light and dark, at $width px", async ({width, paths}) => {
    const {context, page} = await openWindow(browser, {width, bypassCSP: true});
    const found: string[] = [];
    for (const path of [...paths, await failedDeployment()]) {
      await page.emulateMedia({colorScheme: "light"});
      await visit(page, server.base + path);
      const light = await violations(page);
      // What else axe looks at is the same in both themes.
      await page.emulateMedia({colorScheme: "dark"});
      const dark = await violations(page, ["color-contrast"]);
      found.push(...[...light, ...dark.map(one => `dark: ${one}`)].map(one => `${path}: ${one}`));
    }
    await context.close();
    expect(found).toEqual([]);
  });

  it("says nothing in the console under its content policy, and needs no sideways scroll at 320 px", async () => {
    const {context, page, errors} = await openWindow(browser, {width: 320, theme: "dark"});
    const wide: string[] = [];
    for (const path of [...PAGES, ...MORE, await failedDeployment()]) {
      await visit(page, server.base + path);
      const pixels = await overflow(page);
      if (pixels > 0) wide.push(`${path}: ${pixels} px`);
    }
    await context.close();
    expect(wide).toEqual([]);
    expect(errors).toEqual([]);
  });

  it("leads by keyboard alone from the overview to a raw event, the focus always in sight", async () => {
    const {context, page, errors} = await openWindow(browser, {width: 1440});
    await visit(page, `${server.base}/`);
    await page.keyboard.press("Tab");
    expect(await focused(page)).toMatchObject({text: "Skip to the numbers", isSeen: true});
    await page.keyboard.press("Enter");
    await tabTo(page, "Lead time for changes");
    await page.keyboard.press("Enter");
    await page.waitForURL(url => url.pathname === METRIC);
    await page.waitForFunction(() => document.title.startsWith("Lead time for changes"));
    await settled(page);
    await page.locator("#observations").waitFor();
    await tabTo(page, /^▸/);
    await page.keyboard.press("Enter");
    const events = page.locator(".chain .kind", {hasText: "raw event"});
    await events.first().waitFor();
    expect(await events.count()).toBeGreaterThan(0);
    await context.close();
    expect(errors).toEqual([]);
  });

  it("keeps the view in the address, and gives it back", async () => {
    const {context, page} = await openWindow(browser, {width: 1440});
    await visit(page, `${server.base}/`);
    const service = page.getByLabel("Service", {exact: true});
    await service.selectOption({index: 1});
    const chosen = await service.inputValue();
    await page.waitForURL(url => url.searchParams.get("service") === chosen);
    await settled(page);
    await page.getByRole("link", {name: "Deployment frequency"}).first().click();
    await page.waitForURL(url => url.pathname === "/metrics/deployment_frequency");
    expect(new URL(page.url()).searchParams.get("service")).toBe(chosen);
    await settled(page);
    await page.getByLabel("Bucket").selectOption("month");
    await page.waitForURL(url => url.searchParams.get("bucket") === "month");
    await visit(page, page.url());
    expect(await page.getByLabel("Bucket").inputValue()).toBe("month");
    expect(await service.inputValue()).toBe(chosen);
    await page.goBack();
    await page.waitForURL(url => !url.searchParams.has("bucket"));
    await context.close();
  });

  it("shows the numbers of the API, and every chart's data as a table", async () => {
    const {context, page} = await openWindow(browser, {width: 1440});
    const report = await (await server.get("/api/v1/report")).json();
    await visit(page, `${server.base}/`);
    // On the page a number and its unit stay on one line.
    const headline = (await page.locator("h1").innerText()).replaceAll("\u00a0", " ");
    expect(headline).toBe(report.headline);
    expect(await page.locator(".card").count()).toBe(10);
    expect(await page.locator(".card svg.plot").count()).toBeGreaterThan(5);
    expect(await page.getByText("Demo: invented data").count()).toBe(1);
    const failures = await page.locator(".chart a[aria-label^='Failed']").count();
    const deployments = await (await server.get(listPath(report))).json();
    const failed = (deployments.deployments as {is_failed: boolean}[]).filter(
      ({is_failed}) => is_failed,
    );
    expect(failures).toBe(failed.length);
    const figures = page.locator("figure");
    for (const figure of await figures.all()) {
      await figure.locator("summary").last().click();
      expect(await figure.locator("tbody tr").count()).toBeGreaterThan(0);
    }
    await context.close();
  });

  it("says what it lacks: no sync yet, no answer, a service that is none", async () => {
    const {context, page} = await openWindow(browser, {width: 1440});
    await visit(page, `${server.base}/?service=nobody`);
    expect(await page.getByRole("alert").innerText()).toContain('the service "nobody"');
    expect(await page.getByRole("button", {name: "Ask again"}).count()).toBe(0);
    await page.getByRole("link", {name: "Back to the overview"}).click();
    await page.locator(".card").first().waitFor();
    const nothing = {error: {message: "Cannot answer: nothing was synced yet", hint: "Sync."}};
    await page.route("**/api/v1/report*", route => route.fulfill({status: 503, json: nothing}));
    await visit(page, `${server.base}/`);
    expect(await page.getByRole("alert").innerText()).toContain("There are no numbers yet");
    await page.unroute("**/api/v1/report*");
    await page.route("**/api/v1/report*", route => route.abort());
    await visit(page, `${server.base}/`);
    expect(await page.getByRole("alert").innerText()).toContain("fivekeys does not answer");
    await page.unroute("**/api/v1/report*");
    await page.getByRole("button", {name: "Ask again"}).click();
    await page.locator(".card").first().waitFor();
    expect(await page.getByRole("alert").count()).toBe(0);
    await context.close();
  });

  it("shows what came from outside inert", async () => {
    const {context, page, errors} = await openWindow(browser, {width: 1440});
    const hostile = '<img src=x onerror="document.title=1"><script>document.title=2</script>';
    await page.route("**/observations*", async route => {
      const document = await (await route.fetch()).json();
      Object.assign(document.observations[0], {ref: hostile, url: "javascript:document.title=3"});
      await route.fulfill({json: document});
    });
    await page.route("**/api/v1/explain/*", route => {
      const url = "data:text/html,<script>1</script>";
      const why = [{kind: "change", id: "a", at: null, words: hostile, url}];
      return route.fulfill({json: {ref: hostile, url, raw_events: "shown", why}});
    });
    await visit(page, server.base + METRIC);
    await page.locator(".observations button").first().click();
    const step = page.locator(".chain li").first();
    await step.filter({hasText: hostile}).waitFor();
    expect(await page.locator("main img, main script").count()).toBe(0);
    expect(await page.locator("a[href^='javascript'], a[href^='data']").count()).toBe(0);
    expect(await page.title()).toContain("Lead time for changes");
    await context.close();
    expect(errors).toEqual([]);
  });

  it("has a theme of the reader's choice that stays", async () => {
    const {context, page} = await openWindow(browser, {width: 1440, theme: "light"});
    await visit(page, `${server.base}/`);
    const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    const light = await ground();
    await page.getByLabel("Theme").selectOption("dark");
    const dark = await ground();
    expect(dark).not.toBe(light);
    await visit(page, `${server.base}/`);
    expect(await ground()).toBe(dark);
    await context.close();
  });
});

function listPath({window}: {window: {from: string; to: string}}): string {
  return `/api/v1/deployments?from=${window.from}&to=${window.to}&limit=400`;
}

/** What has the focus: its words, and whether it is seen to have it. */
function focused(page: Page): Promise<{text: string; isSeen: boolean}> {
  return page.evaluate(() => {
    const element = document.activeElement!;
    const isOutlined = (style: CSSStyleDeclaration) =>
      style.outlineStyle !== "none" && Number.parseFloat(style.outlineWidth) > 0;
    return {
      text: (element.textContent ?? "").trim(),
      isSeen:
        isOutlined(getComputedStyle(element)) || isOutlined(getComputedStyle(element, "::after")),
    };
  });
}

const TABS_MAX = 120;

/** Presses Tab until the words have the focus. Fails where the focus cannot be seen on the way. */
async function tabTo(page: Page, words: string | RegExp): Promise<void> {
  for (let i = 0; i < TABS_MAX; i += 1) {
    await page.keyboard.press("Tab");
    const {text, isSeen} = await focused(page);
    expect({text, isSeen}).toMatchObject({isSeen: true});
    if (typeof words === "string" ? text === words : words.test(text)) return;
  }
  throw new Error(`Tab never came to ${words}`);
}
