import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { everything, violations } from "./axe";
import { newVisitor, openBrowser } from "./browser";
import { AccountPages, somebody } from "./pages/account";
import { ChatPage } from "./pages/chat";
import { tooWide } from "./pages/words";
import { PausedModel } from "./paused-model";
import { Server } from "./server";

describe("message queue", () => {
  let server: Server;
  let browser: Browser;
  let model: PausedModel;

  beforeAll(async () => {
    browser = await openBrowser();
    model = await PausedModel.start();
    server = await Server.start({ OPENAI_BASE_URL: model.url, LLM_MODEL: "m" });
  });
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
    model?.stop();
  });

  /** A user whose first question is being answered. */
  async function enter(question = "hold on") {
    const { page, complaints } = await newVisitor(browser, server.url);
    // High enough for all messages: those far from the viewport are not mounted.
    await page.setViewportSize({ width: 1_000, height: 2_000 });
    await new AccountPages(page).enter(somebody());
    const chat = new ChatPage(page);
    await chat.ask(question);
    await chat.begun(1, 10);
    await page.waitForURL("**/chat?id=*");
    const queue = async (...texts: string[]) => {
      for (const text of texts) {
        await chat.input.fill(text);
        await chat.input.press("Enter");
        await chat.queued.getByText(text, { exact: true }).waitFor();
      }
    };
    const focused = () => chat.input.evaluate((field) => field === document.activeElement);
    const button = (text: string, name: string) =>
      chat.queued.filter({ hasText: text }).getByRole("button", { name });
    return { page, complaints, chat, queue, focused, button };
  }

  it("queued messages are announced and sent in order, one at a time", async () => {
    const { page, complaints, chat, queue, focused } = await enter();
    await queue("one", "two", "three");
    expect(await page.getByRole("list", { name: "Queued messages" }).getByRole("listitem").count()).toBe(3);
    await page.getByRole("status").getByText("3 messages will be sent after this answer.").waitFor();
    expect(await chat.input.inputValue()).toBe("");
    expect(await focused()).toBe(true);
    model.release();
    await chat.ended(4);
    expect(await chat.queued.count()).toBe(0);
    await page.reload();
    await chat.ended(4);
    await chat.shows(chat.questions, ["hold on", "one", "two", "three"]);
    expect(complaints.list()).toEqual([]);
  });

  it("queued messages can be edited and removed; the maximum is five", async () => {
    const { page, chat, queue, focused, button } = await enter();
    await queue("one", "two", "three");
    await button("two", "Remove").click();
    await button("one", "Edit").click();
    expect(await chat.input.inputValue()).toBe("one");
    expect(await focused()).toBe(true);
    await page.keyboard.type(" more");
    await button("three", "Edit").click();
    expect(await chat.input.inputValue()).toBe("three\n\none more");
    await chat.input.fill("");
    await queue("a", "b", "c", "d", "e");
    await chat.input.fill("f");
    await chat.input.press("Enter");
    await page.getByText("The queue is full.").waitFor();
    expect(await chat.input.inputValue()).toBe("f");
    expect(await chat.queued.count()).toBe(5);
    await chat.input.fill("");
    await chat.input.press("ArrowUp");
    expect(await chat.input.inputValue()).toBe("e");
    expect(await chat.queued.count()).toBe(4);
    model.release();
  });

  it("Send now stops the answer and sends that message", async () => {
    const { page, chat, queue, focused, button } = await enter();
    await queue("one", "hold two", "three");
    await button("hold two", "Send now").click();
    await chat.ended(1, "stopped");
    await chat.begun(2, 10);
    expect(await focused()).toBe(true);
    expect((await chat.texts(chat.queued)).map((text) => text.split("\n")[0])).toEqual(["one", "three"]);
    model.release();
    await chat.ended(4);
    await page.reload();
    await chat.ended(4);
    await chat.shows(chat.questions, ["hold on", "hold two", "one", "three"]);
  });

  it.each([
    ["is stopped with Escape", "hold on", "stopped"],
    ["fails", "break off", "failed"],
  ])("an answer that %s holds the queue until the user sends it", async (_how, question, status) => {
    const { page, chat, queue, button } = await enter("hold first");
    await queue(question, "after");
    model.release();
    await chat.message(3).getByText(question).waitFor();
    if (status === "stopped") {
      await chat.begun(2, 10);
      await page.keyboard.press("Escape");
    }
    await chat.ended(2, status);
    await page.getByText("Paused because the answer didn't finish.").waitFor();
    expect(await chat.queued.count()).toBe(1);
    await page.reload();
    await page.getByText("Paused because the answer didn't finish.").waitFor();
    await button("after", "Send now").click();
    await chat.ended(3);
    expect(await chat.queued.count()).toBe(0);
  });

  it("the queue survives a reload and a chat switch and is sent once", async () => {
    const { page, chat, queue } = await enter();
    await queue("one", "hold two", "three");
    await page.reload();
    await expect.poll(() => chat.queued.count()).toBe(3);
    const address = page.url();
    await chat.newChat();
    await page.getByText("Welcome,").waitFor();
    expect(await chat.queued.count()).toBe(0);
    model.release();
    await page.waitForTimeout(1_500);
    await page.goto(address);
    await chat.begun(3, 10);
    await expect.poll(() => chat.queued.count()).toBe(1);
    model.release();
    await chat.ended(4);
    await page.reload();
    await chat.ended(4);
    await chat.shows(chat.questions, ["hold on", "one", "hold two", "three"]);
  });

  it("a duplicated tab and a second tab send the queue once", async () => {
    const { page, chat, queue } = await enter();
    await queue("one");
    // A tab opened by a page starts with a copy of its sessionStorage.
    const [second] = await Promise.all([
      page.waitForEvent("popup"),
      page.evaluate(() => void window.open(window.location.href)),
    ]);
    const other = new ChatPage(second);
    await expect.poll(() => other.queued.count()).toBe(1);
    await other.begun(1, 10);
    await other.input.fill("two");
    await other.input.press("Enter");
    await expect.poll(() => other.queued.count()).toBe(2);
    await queue("three");
    model.release();
    await chat.ended(4, "complete", 45_000);
    await page.reload();
    await chat.ended(4);
    const [first, next, ...rest] = await chat.texts(chat.questions);
    expect([first, next]).toEqual(["hold on", "one"]);
    expect(rest.toSorted()).toEqual(["three", "two"]);
    expect(await chat.queued.count()).toBe(0);
    expect(await other.queued.count()).toBe(0);
  });

  it.each([
    ["a desktop", { viewport: { width: 1280, height: 800 } }],
    ["a phone", { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true }],
  ])("the queue is usable on %s", async (_screen, options) => {
    const { page } = await newVisitor(browser, server.url, { ...options, reducedMotion: "reduce" });
    await new AccountPages(page).enter(somebody());
    const chat = new ChatPage(page);
    await chat.ask("hold on");
    await chat.begun(1, 10);
    for (const text of [
      "one",
      "a question that is longer than one line of a telephone has room for",
      "ثلاثة",
    ]) {
      await chat.input.fill(text);
      await chat.input.press("Enter");
    }
    await chat.queued.nth(2).waitFor();
    await chat.input.fill("next");
    await page.getByRole("heading", { level: 1 }).waitFor(); // the chat's title arrives with the list
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      expect(await violations(page, everything)).toEqual([]);
    }
    expect(await tooWide(page)).toEqual([]);
    await page.keyboard.press("Escape");
    await page.getByText("Paused because the answer didn't finish.").waitFor();
    expect(await violations(page, everything)).toEqual([]);
    model.release();
  });
});
