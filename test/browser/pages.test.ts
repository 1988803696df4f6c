import type {Browser, Page} from "playwright-core";
import {afterAll, beforeAll, expect, it} from "vitest";
import type {DeploymentRow, DeploymentsDocument} from "../../src/documents/deployments.ts";
import type {IncidentsDocument} from "../../src/documents/incidents.ts";
import type {SurveysDocument} from "../../src/documents/surveys.ts";
import {describeInBrowser} from "./support/chromium.ts";
import {type DemoServer, startDemo} from "./support/demo.ts";
import {launch} from "./support/launch.ts";
import {openWindow, overflow, settled, violations, visit} from "./support/visit.ts";

describeInBrowser("the pages of the dashboard in a browser", () => {
  let server: DemoServer;
  let browser: Browser;
  let deployments: DeploymentsDocument;
  let failed: DeploymentRow;

  const get = async <T>(path: string) => (await (await server.get(path)).json()) as T;
  const pathOf = ({deployment_id}: DeploymentRow) =>
    `/deployments/${encodeURIComponent(deployment_id)}`;

  beforeAll(async () => {
    [server, browser] = await Promise.all([startDemo(), launch()]);
    deployments = await get("/api/v1/deployments?days=90&limit=500");
    failed = deployments.deployments.find(
      ({failures, recovery}) => failures.length > 0 && recovery?.restored_by != null,
    )!;
  });

  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  });

  it("leads from what a wave says of a team to the wave, without a question that nothing answers", async () => {
    const {context, page, errors} = await openWindow(browser, {width: 1440});
    await visit(page, `${server.base}/metrics/satisfaction_score?team=api`);
    const link = page.locator(".observations a", {hasText: ", "}).first();
    const [wave] = (await link.innerText()).split(", ");
    await link.click();
    await page.waitForURL(url => url.pathname === "/surveys");
    await settled(page);
    expect(await page.getByLabel("Wave", {exact: true}).inputValue()).toBe(wave);
    await context.close();
    expect(errors).toEqual([]);
  });

  it("tells why no incident is of an environment, and leads to those of all", async () => {
    const {context, page} = await openWindow(browser, {width: 1440});
    await visit(page, `${server.base}/incidents?days=180&environment=production-eu`);
    await page.getByRole("link", {name: "show those of all"}).click();
    await page.waitForURL(url => !url.searchParams.has("environment"));
    await settled(page);
    expect(new URL(page.url()).searchParams.get("days")).toBe("180");
    expect(await page.getByRole("link", {name: "show those of all"}).count()).toBe(0);
    await context.close();
  });

  it.each([
    [390, "light"],
    [1440, "dark"],
  ] as const)(
    "has nothing that axe objects to where one thing opens, at %i px, %s",
    async (width, theme) => {
      const carrying = deployments.deployments.find(({change_count}) => change_count > 1)!;
      const paths = [
        pathOf(failed),
        pathOf(carrying),
        "/deployments/none",
        "/deployments?days=365&page=2",
        "/incidents?days=180",
        "/surveys?wave=2025-q4",
      ];
      const {context, page} = await openWindow(browser, {width, theme, bypassCSP: true});
      const found: string[] = [];
      for (const path of paths) {
        await visit(page, server.base + path);
        const wrong = await violations(page);
        await page.setViewportSize({width: 320, height: 800});
        const wide = await overflow(page);
        await page.setViewportSize({width, height: 900});
        if (wide > 0) wrong.push(`${wide} px too wide at 320`);
        found.push(...wrong.map(one => `${path}: ${one}`));
      }
      await context.close();
      expect(found).toEqual([]);
    },
  );

  it("lists the deployments that the API has, and keeps the page in the address", async () => {
    const {context, page, errors} = await openWindow(browser, {width: 1440});
    await visit(page, `${server.base}/deployments?days=90`);
    const {total, deployments: rows} = deployments;
    await page.getByText(`${total} deployments:`).waitFor();
    expect(await page.locator(".chart a").count()).toBe(
      rows.length + rows.filter(({recovery}) => recovery !== null).length,
    );
    const list = page.locator(".deployment-list tbody tr");
    expect(await list.count()).toBe(25);
    await page.getByRole("button", {name: "Earlier"}).click();
    await page.waitForURL(url => url.searchParams.get("page") === "2");
    await page.getByText("page 2 of").waitFor();
    await settled(page);
    const [first] = await list.first().getByRole("link").all();
    expect(await first!.getAttribute("href")).toContain(pathOf(rows[25]!));
    await page.goBack();
    await page.getByText("page 1 of").waitFor();
    await context.close();
    expect(errors).toEqual([]);
  });

  it("opens a deployment into its causes, its recovery and its raw events", async () => {
    const {context, page, errors} = await openWindow(browser, {width: 1440});
    // An id holds slashes; somebody may write them as they are.
    await visit(page, `${server.base}/deployments/${failed.deployment_id.replace("#", "%23")}`);
    expect(await page.locator("h1").innerText()).toBe(`${failed.service} to ${failed.environment}`);
    for (const {evidence} of failed.failures) {
      const cause = page.locator(".causes > li", {hasText: evidence});
      expect(await cause.locator(".evidence svg").count()).toBe(1);
    }
    expect(await page.locator(".mono", {hasText: failed.rule}).count()).toBe(1);
    await page.locator(".chain .kind", {hasText: "raw event"}).first().waitFor();
    await page.getByRole("link", {name: "a later deployment"}).click();
    await page.waitForURL(url => !url.pathname.includes(encodeURIComponent(failed.deployment_id)));
    await page.getByRole("heading", {name: "What it carried"}).waitFor();
    await visit(page, `${server.base}/deployments/%zz`);
    expect(await page.locator("h1").innerText()).toBe("There is no such page");
    await visit(page, `${server.base}/deployments/none`);
    expect(await page.getByRole("alert").innerText()).toContain("There is nothing here");
    await context.close();
    expect(errors.filter(error => !error.includes("404"))).toEqual([]);
  });

  it("tells since when an incident is open, and leads from its bar to its row", async () => {
    const {incidents} = await get<IncidentsDocument>("/api/v1/incidents");
    const open = incidents.find(({restored_at}) => restored_at === null)!;
    const {context, page} = await openWindow(browser, {width: 1440});
    await visit(page, `${server.base}/incidents`);
    expect(await page.locator(".question").innerText()).toContain("still open, since");
    const row = page.locator(`tr[id="incident-${encodeURIComponent(open.incident_id)}"]`);
    expect(await row.innerText()).toMatch(/still open after [\d.]+\s\w+, since \d+ \w+ \d{4}/);
    await page.locator(`.chart a[aria-label*="${open.incident_id}"]`).press("Enter");
    await page.waitForURL(url => url.hash.length > 1);
    expect(await row.evaluate(element => element.matches(":target"))).toBe(true);
    await context.close();
  });

  it("shows no figure of too few, says why, and keeps the wave in the address", async () => {
    const {waves} = await get<SurveysDocument>("/api/v1/surveys");
    const closed = waves.find(({status}) => status === "closed")!;
    const hidden = closed.results.filter(({suppressed}) => suppressed !== null);
    expect(hidden.length).toBeGreaterThan(0);
    const {context, page} = await openWindow(browser, {width: 1440});
    await visit(page, `${server.base}/surveys`);
    const rows = page.locator("tr", {hasText: "Fewer than 5 answered: not shown"});
    expect(await rows.count()).toBe(hidden.length);
    for (const row of await rows.all()) {
      const cells = await row.locator("td").allInnerTexts();
      expect(cells.slice(1).join(" ").replace("Fewer than 5", "")).not.toMatch(/\d/);
    }
    await page.getByLabel("Wave", {exact: true}).selectOption("2025-q4");
    await page.waitForURL(url => url.searchParams.get("wave") === "2025-q4");
    await page.getByText("Nothing is shown of 2025-q4 yet").waitFor();
    expect(await page.locator(".survey-results").count()).toBe(0);
    await context.close();
  });

  it("has every definition at its own anchor, with its query", async () => {
    const {metrics} = await get<{metrics: {id: string; sql: string}[]}>("/api/v1/metrics");
    const {context, page} = await openWindow(browser, {width: 1440});
    await visit(page, `${server.base}/definitions#ci_run_hours`);
    const last = page.locator("#ci_run_hours");
    await page.waitForFunction(() => scrollY > 500);
    expect(await last.locator("pre").textContent()).toContain(
      metrics.find(({id}) => id === "ci_run_hours")!.sql.slice(0, 40),
    );
    expect(await page.locator("article.panel").count()).toBe(metrics.length);
    await context.close();
  });

  it("syncs for an operator, follows it to its end, and tells a refusal", async () => {
    const {context, page} = await openWindow(browser, {width: 1440});
    await as(page, {is_demo: false, user: {role: "viewer"}});
    await visit(page, `${server.base}/data`);
    expect(await page.getByRole("button", {name: "Sync now"}).count()).toBe(0);
    await as(page, {is_demo: false, user: {role: "operator"}});
    const asked: string[] = [];
    await page.route("**/api/v1/sync*", async route => {
      asked.push(`${route.request().method()} ${new URL(route.request().url()).search}`);
      const state = asked.length < 3 ? "running" : "done";
      await route.fulfill({json: {run: {id: "r 1", state, exit_code: 0, failure: null}}});
    });
    await visit(page, `${server.base}/data`);
    await page.getByRole("button", {name: "Sync now"}).click();
    await page.getByText("Done: all sources were read.").waitFor();
    expect(asked).toEqual(["POST ", "GET ?run=r%201", "GET ?run=r%201"]);
    await page.unroute("**/api/v1/sync*");
    const error = {message: "Cannot sync: another one runs", hint: "Wait for it."};
    await page.route("**/api/v1/sync*", route => route.fulfill({status: 409, json: {error}}));
    await page.getByRole("button", {name: "Sync now"}).click();
    expect(await page.getByRole("alert").innerText()).toContain("another one runs");
    await context.close();
  });

  it("shows what came from outside inert", async () => {
    const {context, page, errors} = await openWindow(browser, {width: 1440});
    const hostile = '<img src=x onerror="document.title=1"><script>document.title=2</script>';
    await page.route("**/api/v1/deployments*", async route => {
      const document = (await (await route.fetch()).json()) as DeploymentsDocument;
      Object.assign(document.deployments[0]!, {service: hostile, url: "javascript:alert(1)"});
      await route.fulfill({json: document});
    });
    await page.route("**/api/v1/coverage*", async route => {
      const document = await (await route.fetch()).json();
      Object.assign(document.problems[0], {subject: hostile, reason: hostile, source: hostile});
      await route.fulfill({json: document});
    });
    for (const path of ["/deployments", "/data"]) {
      await visit(page, server.base + path);
      expect(await page.getByText(hostile).count()).toBeGreaterThan(0);
      expect(await page.locator("main img, main script, a[href^='javascript']").count()).toBe(0);
    }
    await context.close();
    expect(errors).toEqual([]);
  });

  it("says of each page that it holds nothing, or that nothing answers", async () => {
    const {context, page} = await openWindow(browser, {width: 390});
    const nothing = {
      deployments: "Nothing was deployed in this window",
      incidents: "No incident in this window",
      surveys: "There is no wave of a survey",
    };
    const ends = {from: "2025-10-25T00:00:00Z", to: "2025-11-22T00:00:00Z", total: 0};
    for (const [name, words] of Object.entries(nothing)) {
      const json = {...ends, deployments: [], incidents: [], waves: []};
      await page.route(`**/api/v1/${name}*`, route => route.fulfill({json}));
      await visit(page, `${server.base}/${name}`);
      await page.getByText(words).waitFor();
      await page.unroute(`**/api/v1/${name}*`);
      await page.route(`**/api/v1/${name}*`, route => route.abort());
      await visit(page, `${server.base}/${name}`);
      expect(await page.locator("main [role=alert]").innerText()).toContain("does not answer");
      await page.unroute(`**/api/v1/${name}*`);
    }
    await context.close();
  });
});

/** Has the status say otherwise than the demo's does. */
async function as(page: Page, other: object): Promise<void> {
  await page.unroute("**/api/v1/status");
  await page.route("**/api/v1/status", async route => {
    const status = await (await route.fetch()).json();
    await route.fulfill({json: {...status, ...other}});
  });
}
