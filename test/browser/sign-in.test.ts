import {type Browser, chromium, type Page} from "playwright-core";
import {afterAll, beforeAll, expect, it} from "vitest";
import {startServer, type TestServer} from "../support/oidc/server.ts";
import {describeInBrowser} from "./support/chromium.ts";
import {findChromium} from "./support/launch.ts";
import {openWindow, overflow, violations} from "./support/visit.ts";

const TOKEN = "6".repeat(32);

describeInBrowser("sign-in in a browser", () => {
  let server: TestServer;
  let browser: Browser;

  beforeAll(async () => {
    server = await startServer();
    server.restart({}, {FIVEKEYS_TOKEN: TOKEN});
    browser = await chromium.launch({
      executablePath: findChromium()!,
      chromiumSandbox: false,
      // A name that is not this machine's own: over http, browsers then say less of where a request comes from.
      args: ["--disable-gpu", "--host-resolver-rules=MAP fivekeys.test 127.0.0.1"],
    });
  });

  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  });

  async function role(page: Page): Promise<string | number> {
    const response = (await page.goto(`${new URL(page.url()).origin}/api/v1/who`))!;
    return response.ok() ? ((await response.json()) as {role: string}).role : response.status();
  }

  /** What our policy refused: the provider's own pages have errors of their own. */
  const refused = (errors: readonly string[]) =>
    errors.filter(error => error.includes("Content Security Policy"));

  it("leads to the provider and back, and out of both", async () => {
    const {context, page, errors} = await openWindow(browser, {width: 390});
    await page.goto(`${server.origin}/metrics/x?days=28`);
    await page.getByRole("link", {name: "Sign in at"}).click();
    await page.waitForURL(`${server.origin}/metrics/x?days=28`);
    expect(await role(page)).toBe("viewer");
    await page.goto(`${server.origin}/sign-out`);
    await page.getByRole("button", {name: "Sign out"}).click();
    await page.waitForURL(`${server.provider.issuer}/session/end**`);
    await page.getByRole("button", {name: /yes/i}).click();
    await page.waitForURL(`${server.origin}/sign-out`);
    expect(await page.getByRole("heading").textContent()).toBe("You are signed out");
    expect(refused(errors)).toEqual([]);
    await context.close();
  });

  it("works with a token and by keyboard alone, also over http at a name", async () => {
    const {context, page, errors} = await openWindow(browser, {width: 390});
    const origin = server.origin.replace("127.0.0.1", "fivekeys.test");
    await page.goto(`${origin}/deployments`);
    await page.getByLabel("Token").focus();
    await page.keyboard.type("wrong");
    await page.keyboard.press("Enter");
    expect(await page.getByRole("alert").textContent()).toContain("not one of the tokens");
    await page.getByLabel("Token").focus();
    await page.keyboard.type(TOKEN);
    await page.keyboard.press("Enter");
    await page.waitForURL(`${origin}/deployments`);
    expect(await role(page)).toBe("operator");
    await page.goto(`${origin}/sign-in`);
    await page.getByRole("button", {name: "Sign out"}).click();
    await page.waitForURL(`${origin}/sign-out`);
    expect(await role(page)).toBe(401);
    expect(refused(errors)).toEqual([]);
    await context.close();
  });

  it("cannot be done in somebody's name by another site", async () => {
    const {context, page} = await openWindow(browser, {width: 390});
    const origin = server.origin.replace("127.0.0.1", "fivekeys.test");
    await page.goto(`${origin}/sign-in`);
    await page.getByLabel("Token").fill(TOKEN);
    await page.keyboard.press("Enter");
    await page.waitForURL(`${origin}/`);
    const other = server.provider.issuer;
    await page.route(`${other}/trap`, route =>
      route.fulfill({
        contentType: "text/html",
        body: `<form method="post" action="${origin}/sign-out"><button>Win</button></form>`,
      }),
    );
    await page.goto(`${other}/trap`);
    await page.getByRole("button").click();
    await page.waitForURL(`${origin}/sign-out`);
    expect(await page.locator("body").textContent()).toMatch(/signed out|Not from here/);
    await page.goto(`${origin}/sign-in`);
    expect(await role(page)).toBe("operator");
    await context.close();
  });

  it("has nothing that axe objects to, light and dark, on a phone and a screen", async () => {
    const found: string[] = [];
    for (const width of [320, 1440]) {
      for (const theme of ["light", "dark"] as const) {
        const {context, page} = await openWindow(browser, {width, theme, bypassCSP: true});
        for (const path of ["/sign-in", "/sign-out", "/sign-in/callback?state=x"]) {
          await page.goto(server.origin + path);
          found.push(...(await violations(page)).map(one => `${theme} ${path}: ${one}`));
          if ((await overflow(page)) > 0) found.push(`${width} ${path}: too wide`);
        }
        await context.close();
      }
    }
    expect(found).toEqual([]);
  });
});
