import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { colours, everything, violations } from "./axe";
import { newVisitor, openBrowser } from "./browser";
import { Model } from "./model";
import { AccountPages, somebody } from "./pages/account";
import { ChatPage } from "./pages/chat";
import { Server } from "./server";

// A desktop with a mouse and a small phone.
const screens = {
  desktop: { viewport: { width: 1280, height: 800 } },
  phone: { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true },
} as const;
type Screen = keyof typeof screens;

/** Checks a page against all rules; in the dark theme, where only colours differ, against the colour rules. */
async function judge(page: Page, name: string, faults: string[]) {
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    const found = await violations(page, colorScheme === "light" ? everything : colours);
    for (const fault of found) faults.push(`${name}, ${colorScheme}: ${fault}`);
  }
}

/** Touch targets below the minimum size, in CSS pixels. */
function smallTargets(page: Page, atLeast: number, selector: string): Promise<string[]> {
  return page.evaluate(
    ([least, which]) =>
      [...document.querySelectorAll<HTMLElement>(which)].flatMap((element) => {
        const { width, height } = element.getBoundingClientRect();
        const shown = element.checkVisibility({ visibilityProperty: true }) && width > 1;
        if (!shown || (width >= least && height >= least)) return [];
        return [`${element.getAttribute("aria-label") ?? element.textContent}: ${width} by ${height}`];
      }),
    [atLeast, selector] as const,
  );
}

const controls = "button, a[href], input, textarea, [role=option]";

describe("accessibility", () => {
  let browser: Browser;
  let server: Server;

  beforeAll(async () => {
    browser = await openBrowser();
    server = await Server.start({ DEMO_FIRST_TOKEN: "20ms", DEMO_TOKENS_PER_SECOND: "120" });
  });
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  });

  async function visit(screen: Screen, url = server.url) {
    return newVisitor(browser, url, { ...screens[screen], reducedMotion: "reduce" });
  }

  async function enter(screen: Screen, url = server.url) {
    const { page } = await visit(screen, url);
    await new AccountPages(page).enter(somebody());
    return { page, chat: new ChatPage(page) };
  }

  it("the checks report violations", async () => {
    const { page } = await visit("desktop");
    await page.goto("/login");
    await page.evaluate(() => {
      document.body.insertAdjacentHTML(
        "beforeend",
        '<p style="color:#999">grey</p><button></button><p><button style="font-size:2px;line-height:2px">a</button><button style="font-size:2px;line-height:2px">b</button></p>',
      );
    });
    const found = (await violations(page, everything)).join("\n");
    for (const rule of ["color-contrast", "button-name", "target-size", "region"])
      expect(found).toContain(`${rule}:`);
  });

  it.each(["desktop", "phone"] as const)(
    "the pages before the chat have no violations (%s)",
    async (screen) => {
      const { page } = await visit(screen);
      const faults: string[] = [];
      for (const address of ["/", "/login", "/register", "/nowhere", "/login?note=ended"]) {
        await page.goto(address);
        await page.getByRole("heading").first().waitFor();
        await judge(page, address, faults);
      }
      await page.goto("/register");
      await page.getByTestId("register-button").click();
      await page.locator("#username-below").waitFor();
      await judge(page, "/register with mistakes", faults);
      expect(faults).toEqual([]);
    },
  );

  it.concurrent.each(["desktop", "phone"] as const)(
    "the chat has no violations in any state (%s)",
    { timeout: 120_000 },
    async (screen) => {
      const { page, chat } = await enter(screen);
      const faults: string[] = [];
      const judged = (name: string) => judge(page, name, faults);
      const drawer = async () => {
        if (screen === "phone") await page.getByTestId("menu-button").click();
        await chat.sessions.first().waitFor();
      };
      await judged("empty");

      await chat.ask("Show code");
      await chat.ended(1);
      await chat.answer(1).locator(".hljs-keyword").first().waitFor();
      await judged("code");
      await chat.ask("Show maths");
      await chat.ended(2);
      await chat.answer(2).locator(".katex").first().waitFor();
      await judged("maths");
      await chat.ask("Show a diagram");
      await chat.ended(3);
      await chat.answer(3).getByRole("img").waitFor();
      await judged("diagram");
      await chat.ask("Show a table");
      await chat.ended(4);
      await judged("table");
      await chat.message(8).getByRole("button", { name: "Regenerate" }).click();
      await chat.message(8).getByText("2/2").waitFor();
      await judged("versions");
      await chat.message(7).getByRole("button", { name: "Edit" }).click();
      await page.getByTestId("edit-input").waitFor();
      await judged("editor");
      await page.keyboard.press("Escape");

      await page.getByTestId("answer-details").last().click();
      await page.getByTestId("answer-facts").waitFor();
      await judged("details of an answer");
      await page.keyboard.press("Escape");

      await drawer();
      if (screen === "phone") await judged("drawer");
      await chat.openAccount();
      await judged("menu of the account");
      await page.keyboard.press("Escape");
      await chat.sessions.first().hover();
      await page.getByTestId("session-menu-button").first().click();
      await page.getByRole("menu").waitFor();
      await judged("menu of a chat");
      await page.getByRole("menuitem", { name: "Rename" }).click();
      await page.getByTestId("title-input").waitFor();
      await judged("title");
      await page.getByTestId("title-input").press("Escape");
      await page.getByTestId("search-input").fill("code");
      await page.getByTestId("search-result").first().waitFor();
      await judged("search");
      await page.getByTestId("search-input").fill("nothing like it");
      await page.getByText("No results for").waitFor();
      await judged("search in vain");
      await page.getByTestId("search-input").press("Escape");
      await page.keyboard.press("Escape");

      if (screen === "desktop") {
        await page.keyboard.press("Control+b");
        await page.getByTestId("widen-button").waitFor();
        await judged("rail");
        await page.keyboard.press("Control+b");
      }
      await page.keyboard.press("Control+k");
      await page.getByTestId("palette-input").waitFor();
      await judged("palette");
      await page.keyboard.press("Escape");
      await page.getByTestId("chat-title").focus();
      await page.keyboard.press("?");
      await page.getByRole("dialog", { name: "Keyboard shortcuts" }).waitFor();
      await judged("shortcuts");
      await page.keyboard.press("Escape");

      await chat.ask("long answer");
      await chat.answer(5).waitFor();
      await judged("while an answer is written");
      expect(await chat.stop.isVisible()).toBe(true);
      await chat.stop.click();
      await chat.ended(5, "stopped");
      await judged("stopped");
      await drawer();
      await chat.delete(1);
      await page.getByTestId("undo-button").waitFor();
      await judged("a chat that was deleted");
      expect(faults).toEqual([]);
    },
  );

  it.each(["desktop", "phone"] as const)(
    "the settings and their dialog have no violations (%s)",
    async (screen) => {
      const { page } = await enter(screen);
      const faults: string[] = [];
      await page.goto("/settings");
      await page.getByTestId("device").first().waitFor();
      await judge(page, "settings", faults);
      await page.getByRole("button", { name: "Delete my account…" }).click();
      await page.getByLabel("Your password").waitFor();
      await judge(page, "deleting the account", faults);
      expect(faults).toEqual([]);
    },
  );

  it("failed answers have no violations", async () => {
    const model = await Model.start((question) => (question === "Fail" ? undefined : "Hello."));
    const failing = await Server.start({ OPENAI_BASE_URL: model.url, LLM_MODEL: "m" });
    try {
      const faults: string[] = [];
      for (const screen of ["desktop", "phone"] as const) {
        const { page } = await visit(screen, failing.url);
        await new AccountPages(page).enter(somebody());
        const chat = new ChatPage(page);
        await chat.ask("Fail");
        await chat.ended(1, "failed");
        await judge(page, `failed, ${screen}`, faults);
        await page.context().setOffline(true);
        await chat.ask("Are you there?");
        await page.getByText("Not sent yet.").waitFor();
        await judge(page, `not sent, ${screen}`, faults);
        await page.context().setOffline(false);
      }
      expect(faults).toEqual([]);
    } finally {
      await failing.stop();
      model.stop();
    }
  });

  it("touch targets are at least 44 pixels for main controls and 24 for others", async () => {
    const { page, chat } = await enter("phone");
    const main = (...ids: string[]) => ids.map((id) => `[data-testid=${id}]`).join(", ");
    await chat.ask("Show code");
    await chat.ended(1);
    expect(await smallTargets(page, 24, controls)).toEqual([]);
    expect(await smallTargets(page, 44, main("menu-button", "send-button", "message-input"))).toEqual([]);
    await page.getByTestId("menu-button").click();
    await chat.sessions.first().waitFor();
    expect(await smallTargets(page, 24, controls)).toEqual([]);
    expect(
      await smallTargets(
        page,
        44,
        `${main("new-chat-button", "search-input", "session-menu-button", "archive-button", "account-button")}, nav [data-session-link]`,
      ),
    ).toEqual([]);
    await page.getByTestId("session-menu-button").first().click();
    await page.getByRole("menu").waitFor();
    expect(await smallTargets(page, 44, "[role=menuitem]")).toEqual([]);
    for (const address of ["/", "/login", "/register", "/settings"]) {
      await page.goto(address);
      await page.getByRole("heading").first().waitFor();
      expect(await smallTargets(page, 24, controls), address).toEqual([]);
      expect(await smallTargets(page, 44, "form input, form button"), address).toEqual([]);
    }
  });

  it("nothing moves with reduced motion", async () => {
    const { page, chat } = await enter("phone");
    const moving = () =>
      page.evaluate(() => document.getAnimations().filter(({ playState }) => playState === "running").length);
    const noted = (motion: "reduce" | "no-preference") => page.emulateMedia({ reducedMotion: motion });
    await noted("no-preference");
    await page.getByTestId("menu-button").click();
    await expect.poll(moving, { interval: 5 }).toBeGreaterThan(0);
    await expect.poll(moving).toBe(0);
    await page.keyboard.press("Escape");
    await expect.poll(moving).toBe(0);

    await noted("reduce");
    let most = 0;
    await page.getByTestId("menu-button").click();
    for (let n = 0; n < 10; n += 1) most = Math.max(most, await moving());
    await page.keyboard.press("Escape");
    for (let n = 0; n < 10; n += 1) most = Math.max(most, await moving());
    await chat.ask("long answer");
    await chat.loading.or(chat.answers.first()).first().waitFor();
    for (let n = 0; n < 20; n += 1) most = Math.max(most, await moving());
    expect(most).toBe(0);
  });
});
