import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { newVisitor, openBrowser } from "./browser";
import { AccountPages, somebody } from "./pages/account";
import { ChatPage } from "./pages/chat";
import { Program } from "./program";
import { Server } from "./server";

const phone = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };
/** A red square of 2 by 2 pixels. */
const picture =
  "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAIAAAACCAIAAAD91JpzAAAAEElEQVR4nGP4z8AARAwQCgAf7gP9i18U1AAAAABJRU5ErkJggg==";

async function top(page: Page, testId: string): Promise<number> {
  return (await page.getByTestId(testId).first().boundingBox())?.y ?? Number.NaN;
}

describe("the front room", () => {
  let browser: Browser;
  let server: Server;
  let admin: Program;
  let adminPerson: ReturnType<typeof somebody>;

  beforeAll(async () => {
    browser = await openBrowser();
    server = await Server.start({ DEMO_FIRST_TOKEN: "20ms", DEMO_TOKENS_PER_SECOND: "2000" });
    const { page } = await newVisitor(browser, server.url);
    adminPerson = somebody();
    await page.goto("/");
    await page.getByRole("link", { name: "Create the first account" }).waitFor();
    expect(await page.getByRole("link", { name: "Sign in" }).count()).toBe(0);
    await new AccountPages(page).enter(adminPerson);
    await page.context().close();
    admin = await Program.signIn(server.url, adminPerson);
  });
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  });

  async function enter(options: BrowserContextOptions = {}) {
    const visitor = await newVisitor(browser, server.url, options);
    const person = somebody();
    await new AccountPages(visitor.page).enter(person);
    return { ...visitor, person, chat: new ChatPage(visitor.page) };
  }

  async function set(changes: Record<string, unknown>) {
    const { settings } = (await (await admin.request("GET", "/api/admin/settings")).json()) as {
      settings: { name: string; version: number }[];
    };
    const versionOf = (name: string) => settings.find((one) => one.name === name)?.version;
    const body = Object.entries(changes).map(([name, value]) => [name, { value, version: versionOf(name) }]);
    await admin.request("PATCH", "/api/admin/settings", Object.fromEntries(body));
  }

  it.each([
    ["desktop", { viewport: { width: 1440, height: 900 } }],
    ["phone", phone],
  ] as const)(
    "the field is in the middle of an empty chat and below the first message (%s)",
    async (_, device) => {
      const { page, chat } = await enter({ ...device, reducedMotion: "reduce" });
      const { height } = device.viewport;
      await page.getByTestId("starter").nth(3).waitFor();
      await chat.banner.waitFor();
      expect(await page.getByTestId("starter").count()).toBe(4);
      const before = await top(page, "message-input");
      expect(before).toBeGreaterThan(height * 0.3);
      expect(before).toBeLessThan(height * 0.65);
      expect(await top(page, "starter")).toBeGreaterThan(await top(page, "send-button"));

      // The text grows down: what is above it stays.
      await chat.input.fill("one\ntwo\nthree\nfour");
      expect(await top(page, "message-input")).toBeCloseTo(before, 0);
      await chat.send.click();
      await chat.ended(1);
      expect(await top(page, "message-input")).toBeGreaterThan(height * 0.75);
      expect(await page.getByTestId("starter").count()).toBe(0);
      expect(await chat.input.evaluate((field) => field === document.activeElement)).toBe(true);

      await page.goto("/chat");
      await page.getByTestId("starter").first().waitFor();
      await chat.banner.waitFor(); // takes its place above once the models are known
      expect(await top(page, "message-input")).toBeCloseTo(before, 0);
    },
  );

  it("a small window, as above an on-screen keyboard, shows the greeting and the field", async () => {
    const { page, chat } = await enter({ ...phone, viewport: { width: 390, height: 420 } });
    await chat.banner.waitFor();
    const heading = await page.getByRole("heading", { name: /^Welcome/ }).boundingBox();
    const send = await chat.send.boundingBox();
    expect(heading?.y).toBeGreaterThan(0);
    expect((send?.y ?? 0) + (send?.height ?? 0)).toBeLessThanOrEqual(420);
  });

  it("a starter is sent; an admin's replace the page's own", async () => {
    await set({ starters: ["What can you do?", "Show code"] });
    try {
      const { page, chat } = await enter();
      await page.getByRole("button", { name: "What can you do?" }).waitFor();
      expect(await chat.texts(page.getByTestId("starter"))).toEqual(["What can you do?", "Show code"]);
      await page.getByRole("button", { name: "Show code" }).click();
      await chat.ended(1);
      await chat.sessions.getByText("Show code").waitFor();
    } finally {
      await set({ starters: null });
    }
  });

  it("the account's menu works by keyboard, and only an admin's has the administration", async () => {
    const { page, person, chat } = await enter();
    const button = page.locator("[data-testid=account-button]:visible");
    await button.getByText(person.username).waitFor();
    await button.focus();
    await page.keyboard.press("Enter");
    const items = page.getByRole("menuitem");
    await items.first().waitFor();
    expect(await chat.texts(items)).toEqual(["Settings", "Usage", "Files", "Keyboard shortcuts", "Sign out"]);
    await page.keyboard.press("Escape");
    expect(await button.evaluate((element) => element === document.activeElement)).toBe(true);

    await page.keyboard.press("Enter");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await page.getByRole("dialog", { name: "Keyboard shortcuts" }).waitFor();
    await page.keyboard.press("Escape");

    const other = await newVisitor(browser, server.url);
    await new AccountPages(other.page).openAs(adminPerson);
    await other.page.getByText("Welcome, ").waitFor();
    await new ChatPage(other.page).openAccount();
    const link = other.page.getByRole("menuitem", { name: "Administration" });
    expect(await link.getAttribute("href")).toBe("/admin");
  });

  it("the account's menu opens from the rail and from the drawer of a phone", async () => {
    const desktop = await enter();
    await desktop.page.keyboard.press("Control+b");
    await desktop.page.getByTestId("widen-button").waitFor();
    await desktop.chat.openAccount();
    await desktop.page.getByRole("menuitem", { name: "Settings" }).click();
    await desktop.page.waitForURL("**/settings");

    const mobile = await enter(phone);
    await mobile.page.getByTestId("menu-button").click();
    await mobile.chat.openAccount();
    await mobile.page.keyboard.press("Escape");
    await mobile.page.getByRole("menu").waitFor({ state: "detached" });
    expect(await mobile.page.getByTestId("new-chat-button").isVisible()).toBe(true);
    await mobile.chat.signOut();
    await mobile.page.waitForURL("**/login*");
  });

  it("the usage of the account is drawn in the settings, which the menu leads to", async () => {
    const { page, chat } = await enter();
    await chat.ask("Show code");
    await chat.ended(1);
    await chat.openAccount();
    await page.getByRole("menuitem", { name: "Usage" }).click();
    await page.waitForURL("**/settings#usage");
    const usage = page.getByTestId("usage");
    await usage.waitFor();
    await usage.getByRole("img", { name: /^Tokens a day from/ }).waitFor();
    const row = usage.getByRole("row").nth(1);
    expect(await row.innerText()).toMatch(/^Demo\s+1\s+[\d,]+\s+\$0\.00$/);
    await expect
      .poll(() => page.evaluate(() => document.scrollingElement?.scrollTop ?? 0))
      .toBeGreaterThan(0);
  });

  it("the installation's name, mark and banner are on every page, and no other name before", async () => {
    await set({ app_name: "Kolleg & Co", banner: "Maintenance on Friday", logo: picture });
    try {
      const { page } = await newVisitor(browser, server.url);
      const names: string[] = [];
      await page.exposeFunction("noted", (name: string) => names.push(name));
      await page.addInitScript(() => {
        const note = () => {
          const { noted } = window as unknown as { noted(name: string): void };
          const shown = document.querySelector("[data-testid=brand]")?.textContent ?? "";
          if (shown !== "") noted(shown);
          noted(document.title);
        };
        new MutationObserver(note).observe(document, { childList: true, subtree: true, characterData: true });
      });
      for (const address of ["/", "/login", "/register"]) {
        await page.goto(address);
        await page.getByTestId("brand").getByText("Kolleg & Co").waitFor();
        await page.getByTestId("banner").getByText("Maintenance on Friday").waitFor();
        await expect.poll(() => page.title()).toMatch(/Kolleg & Co$/);
        const mark = page.getByTestId("brand").locator("img");
        expect(await mark.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(2);
      }
      await new AccountPages(page).enter(somebody());
      await page.getByRole("navigation").getByText("Kolleg & Co").waitFor();
      await page.getByTestId("banner").waitFor();
      expect(await page.evaluate(() => document.documentElement.scrollHeight <= window.innerHeight)).toBe(
        true,
      );
      expect(names.filter((name) => /chatbot/i.test(name))).toEqual([]);
    } finally {
      await set({ app_name: null, banner: null, logo: null });
    }
  });
});
