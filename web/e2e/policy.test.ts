import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { newVisitor, openBrowser } from "./browser";
import { AccountPages, somebody } from "./pages/account";
import { ChatPage } from "./pages/chat";
import { Server } from "./server";

/** Records Content-Security-Policy violations on every page from now on. */
async function noteViolations(page: Page): Promise<() => Promise<string[]>> {
  await page.addInitScript(() => {
    const noted: string[] = [];
    Object.assign(window, { violations: noted });
    document.addEventListener("securitypolicyviolation", (event) =>
      noted.push(`${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}`),
    );
  });
  return () => page.evaluate(() => (window as unknown as { violations: string[] }).violations);
}

describe("Content-Security-Policy", () => {
  let server: Server;
  let browser: Browser;

  beforeAll(async () => {
    browser = await openBrowser();
    server = await Server.start();
  });
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  });

  it("every page works without violations", async () => {
    const { page, complaints } = await newVisitor(browser, server.url);
    const violations = await noteViolations(page);
    complaints.expect(404);
    for (const address of ["/", "/login", "/register", "/no-such-page"]) {
      await page.goto(address, { waitUntil: "networkidle" });
      expect(await violations(), address).toEqual([]);
    }
    await new AccountPages(page).enter(somebody());
    const chat = new ChatPage(page);
    await chat.banner.waitFor();
    await page.reload({ waitUntil: "networkidle" });
    await chat.banner.waitFor(); // hydrates, and reaches its server over HTTP and the WebSocket
    expect(await violations(), "/chat").toEqual([]);
    expect(complaints.list()).toEqual([]);
  });

  it("the API documentation works without violations", async () => {
    const { page, complaints } = await newVisitor(browser, server.url);
    const violations = await noteViolations(page);
    await page.goto("/api/docs", { waitUntil: "networkidle" });
    await page.getByText("/api/auth/login").first().waitFor();
    expect(await violations()).toEqual([]);
    expect(complaints.list()).toEqual([]);
  });

  it("injected scripts do not run", async () => {
    const { page } = await newVisitor(browser, server.url);
    const violations = await noteViolations(page);
    for (const address of ["/login", "/api/docs"]) {
      await page.goto(address, { waitUntil: "networkidle" });
      await page.evaluate(() => {
        const script = document.createElement("script");
        script.textContent = "window.injected = true";
        document.body.append(script);
        const image = document.createElement("img");
        image.setAttribute("onerror", "window.injected = true");
        image.src = "data:,";
        document.body.append(image);
        const elsewhere = document.createElement("script");
        elsewhere.src = "https://evil.example/x.js";
        document.body.append(elsewhere);
      });
      await expect
        .poll(async () => (await violations()).length, { message: address })
        .toBeGreaterThanOrEqual(3);
      expect(await page.evaluate(() => "injected" in window)).toBe(false);
    }
  });

  it("framing is refused", async () => {
    const { page } = await newVisitor(browser, server.url);
    await page.goto("/api/openapi.json");
    const response = await page.request.get("/login");
    const policy = response.headers()["content-security-policy"] ?? "";
    expect(policy).toContain("frame-ancestors 'none'");
    expect(/script-src [^;]*/.exec(policy)?.[0]).not.toContain("unsafe");
  });
});
