import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { everything, violations } from "./axe";
import { newVisitor, openBrowser } from "./browser";
import { AccountPages, somebody } from "./pages/account";
import { ChatPage } from "./pages/chat";
import { tooWide } from "./pages/words";
import { Program } from "./program";
import { Server } from "./server";

describe("a budget", () => {
  let browser: Browser;
  let server: Server;

  beforeAll(async () => {
    browser = await openBrowser();
    server = await Server.start({ DEMO_FIRST_TOKEN: "10ms" });
  });
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  });

  it("is asked for once while there is none, and shown when it is short after an administrator has set one", async () => {
    const admin = somebody();
    const { page, complaints } = await newVisitor(browser, server.url, {
      viewport: { width: 390, height: 844 },
      hasTouch: true,
      isMobile: true,
    });
    let requests = 0;
    page.on("request", (request) => {
      if (new URL(request.url()).pathname === "/api/usage") requests += 1;
    });
    await new AccountPages(page).enter(admin);
    const chat = new ChatPage(page);
    await chat.ask("Show code");
    await chat.ended(1);
    await chat.ask("Show a table");
    await chat.ended(2);
    expect(requests).toBe(1);

    const program = await Program.signIn(server.url, admin);
    const settings = await program.request("GET", "/api/admin/settings");
    const { version } = (
      (await settings.json()) as { settings: { name: string; version: number }[] }
    ).settings.find(({ name }) => name === "default_budget") ?? { version: 0 };
    const budget = { tokens: 300, per: "day" };
    await program.request("PATCH", "/api/admin/settings", { default_budget: { value: budget, version } });
    const left = page.getByTestId("budget-left");
    // Servers take up settings within seconds; until then, messages are accepted.
    await expect
      .poll(
        async () => {
          await chat.input.fill("Show maths");
          await page.keyboard.press("Enter");
          return left.isVisible();
        },
        { timeout: 30_000, interval: 2_000 },
      )
      .toBe(true);
    await left.click();
    await page.getByText(/^.* tokens of your 300 tokens left\. Your budget renews on /).waitFor();
    expect(await left.getAttribute("aria-expanded")).toBe("true");
    expect(await violations(page, everything)).toEqual([]);
    expect(await tooWide(page)).toEqual([]);
    await left.click();
    await page.getByText(/tokens of your 300 tokens left/).waitFor({ state: "detached" });
    expect(complaints.list()).toEqual([]);
  });
});
