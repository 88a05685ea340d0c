import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { newVisitor, openBrowser } from "./browser";
import { AccountPages, somebody } from "./pages/account";
import { ChatPage } from "./pages/chat";
import { Server } from "./server";

describe("streaming answers", () => {
  let server: Server;
  let browser: Browser;

  beforeAll(async () => {
    browser = await openBrowser();
    server = await Server.start({ DEMO_TOKENS_PER_SECOND: "40" });
  });
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  });

  async function enter() {
    const { page, complaints } = await newVisitor(browser, server.url);
    await new AccountPages(page).enter(somebody());
    return { page, complaints, chat: new ChatPage(page) };
  }

  it("an answer grows as it streams", async () => {
    const { chat, complaints } = await enter();
    await chat.ask("long answer");
    await chat.answers.first().waitFor();
    const early = await chat.answers.first().innerText();
    await expect
      .poll(async () => (await chat.answers.first().innerText()).length)
      .toBeGreaterThan(early.length + 40);
    expect(await chat.stop.isVisible()).toBe(true);
    expect(complaints.list()).toEqual([]);
  });

  it("after a reload, an answer continues to its end with nothing lost or duplicated", async () => {
    const { page, chat } = await enter();
    await chat.ask("long answer");
    await page.waitForURL("**/chat?id=*");
    await chat.begun();
    await page.reload();
    await chat.stop.waitFor();
    const live = await chat.ended(1, "complete", 55_000);
    await page.reload();
    expect(await chat.ended(1)).toBe(live);
  });

  it("a stopped answer keeps its text", async () => {
    const { page, chat } = await enter();
    await chat.ask("long answer");
    await chat.begun();
    await chat.stop.click();
    const stopped = await chat.ended(1, "stopped");
    expect(stopped).toContain("You stopped this answer.");
    await page.reload();
    expect(await chat.ended(1, "stopped")).toBe(stopped);
    await chat.send.waitFor();
  });

  it("an answer stops in one chat while another chat is open", async () => {
    const { page, chat } = await enter();
    await chat.ask("long answer");
    await page.waitForURL("**/chat?id=*");
    await chat.newChat();
    await chat.ask("Hello");
    await chat.ended(1);
    expect(await chat.questions.count()).toBe(1);
    await chat.sessions.filter({ hasNotText: "Hello" }).first().getByRole("link").click();
    await chat.stop.click();
    await chat.ended(1, "stopped");
  });

  it("the view follows the answer until the reader scrolls up", async () => {
    const fast = await Server.start({ DEMO_TOKENS_PER_SECOND: "250" });
    try {
      const { page } = await newVisitor(browser, fast.url);
      await page.setViewportSize({ width: 1000, height: 500 });
      await new AccountPages(page).enter(somebody());
      const chat = new ChatPage(page);
      await chat.ask("Show code");
      await chat.ended(1);
      await chat.ask("long answer");
      await chat.ended(2);
      expect(await chat.toLatest.isVisible()).toBe(false);
      await expect.poll(() => chat.distanceToEnd()).toBeLessThan(2);

      await chat.ask("long answer");
      await chat.begun(3, 500);
      await chat.scroll(-400);
      await chat.toLatest.getByText("Jump to latest").waitFor();
      await chat.ended(3); // scrolled out of view, but still mounted
      expect(await chat.distanceToEnd()).toBeGreaterThan(100);
      await chat.toLatest.click();
      await expect.poll(() => chat.distanceToEnd()).toBeLessThan(2);
    } finally {
      await fast.stop();
    }
  });
});
