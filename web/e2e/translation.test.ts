import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { newVisitor, openBrowser } from "./browser";
import { AccountPages, somebody } from "./pages/account";
import { ChatPage } from "./pages/chat";
import { Server } from "./server";

/** Replaces every text of the page, now and later, with <font> elements, as Chrome's translation does. */
async function translate(page: Page): Promise<void> {
  await page.evaluate(() => {
    const all = () => {
      const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
      const texts: Text[] = [];
      while (walker.nextNode()) texts.push(walker.currentNode as Text);
      for (const text of texts) {
        if (
          text.data.trim() === "" ||
          text.parentElement?.closest("script, style, font, textarea, [translate=no]")
        )
          continue;
        const font = document.createElement("font");
        font.append(Object.assign(document.createElement("font"), { textContent: text.data }));
        text.replaceWith(font);
      }
    };
    all();
    let due = false;
    new MutationObserver(() => {
      if (due) return;
      due = true;
      setTimeout(() => {
        due = false;
        all();
      }, 20);
    }).observe(document.body, { childList: true, characterData: true, subtree: true });
  });
}

describe("browser translation", () => {
  let browser: Browser;
  let server: Server;

  beforeAll(async () => {
    browser = await openBrowser();
    server = await Server.start({ DEMO_TOKENS_PER_SECOND: "100" });
  });
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  });

  it("streaming, stopping, editing, opening, renaming and deleting work on a translated page", async () => {
    const { page, complaints } = await newVisitor(browser, server.url);
    await new AccountPages(page).enter(somebody());
    const chat = new ChatPage(page);
    await translate(page);
    await chat.ask("Show a table");
    await chat.ended(1);
    expect(await chat.answer(1).locator("font").count()).toBeGreaterThan(0);
    await chat.ask("Long answer");
    await chat.begun(2);
    await page.keyboard.press("Escape");
    await chat.ended(2, "stopped");
    await chat.input.press("ArrowUp");
    await page.getByTestId("edit-input").fill("Show code");
    await page.keyboard.press("Enter");
    await chat.ended(2);
    await chat.newChat();
    await chat.ask("What can you do?");
    await chat.ended(1);
    await chat.rename(1, "Another name");
    await chat.sessions.nth(1).click();
    await chat.ended(2);
    await chat.delete(1);
    await expect.poll(() => chat.sessions.count()).toBe(1);
    await chat.input.fill("Still here");
    expect(await chat.input.inputValue()).toBe("Still here");
    expect(await page.getByText("Something went wrong here.").count()).toBe(0);
    expect(complaints.list()).toEqual([]);
  });
});
