import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { newVisitor, openBrowser } from "./browser";
import { AccountPages, somebody } from "./pages/account";
import { ChatPage } from "./pages/chat";
import { PausedModel } from "./paused-model";
import { Server } from "./server";

describe("the composer", () => {
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

  async function enter() {
    const { page, complaints } = await newVisitor(browser, server.url);
    // High enough for all messages: those far from the viewport are not mounted.
    await page.setViewportSize({ width: 1_000, height: 2_000 });
    await new AccountPages(page).enter(somebody());
    const chat = new ChatPage(page);
    const focused = () => chat.input.evaluate((field) => field === document.activeElement);
    return { page, complaints, chat, focused };
  }

  it("focus returns to the composer after Escape stops an answer from anywhere", async () => {
    const { page, chat, focused } = await enter();
    await chat.ask("hold one");
    await chat.begun(1, 10);
    await page.keyboard.press("Escape");
    await chat.ended(1, "stopped");
    expect(await focused()).toBe(true);
    await chat.ask("hold two");
    await chat.begun(2, 10);
    await page.getByTestId("new-chat-button").focus();
    await page.keyboard.press("Escape");
    await chat.ended(2, "stopped");
    expect(await focused()).toBe(true);
    await chat.ask("hold three");
    await chat.begun(3, 10);
    await chat.stop.click();
    await chat.ended(3, "stopped");
    expect(await focused()).toBe(true);
  });

  it("Escape that closes something or belongs to an IME does not stop the answer", async () => {
    const { page, chat } = await enter();
    await chat.ask("hold");
    await chat.begun(1, 10);
    await page.keyboard.press("Control+k");
    await page.getByTestId("palette-input").waitFor();
    await page.keyboard.press("Escape");
    await page.getByTestId("palette-input").waitFor({ state: "detached" });
    await chat.sessions.first().hover();
    await chat.sessions.first().getByTestId("session-menu-button").click();
    await page.getByRole("menu").waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("menu").waitFor({ state: "detached" });
    await page.getByTestId("chat-title").click();
    await page.getByTestId("title-input").waitFor();
    await page.keyboard.press("Escape");
    await page.getByTestId("title-input").waitFor({ state: "detached" });
    await page.getByTestId("search-input").fill("words");
    await page.keyboard.press("Escape");
    expect(await page.getByTestId("search-input").inputValue()).toBe("");
    const wide = page.viewportSize() ?? { width: 1280, height: 720 };
    await page.setViewportSize({ width: 500, height: wide.height });
    await page.getByTestId("menu-button").click();
    await page.locator("main[inert]").waitFor();
    await page.keyboard.press("Escape");
    await page.locator("main:not([inert])").waitFor();
    await page.setViewportSize(wide);
    await chat.input.focus();
    const devtools = await page.context().newCDPSession(page);
    await devtools.send("Input.imeSetComposition", { text: "こん", selectionStart: 2, selectionEnd: 2 });
    await page.keyboard.press("Escape");
    await devtools.send("Input.insertText", { text: "今" });
    // Safari reports the key that ended a composition like this.
    await chat.input.evaluate((field) =>
      field.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape", keyCode: 229, bubbles: true })),
    );
    await page.waitForTimeout(500);
    expect(await chat.stop.isVisible()).toBe(true);
    expect(await chat.answer(1).getAttribute("data-status")).toBe("streaming");
    await page.keyboard.press("Escape");
    await chat.ended(1, "stopped");
  });

  it.each(["a message", "a title"])("editing %s continues when an IME ends with Escape", async (of) => {
    const { page, chat } = await enter();
    await chat.ask("Hello");
    await chat.ended(1);
    const field = page.getByTestId(of === "a title" ? "title-input" : "edit-input");
    if (of === "a title") await page.getByTestId("chat-title").click();
    else await chat.input.press("ArrowUp");
    await field.fill("");
    const devtools = await page.context().newCDPSession(page);
    for (const key of ["Escape", "Enter", "ArrowUp"]) {
      await devtools.send("Input.imeSetComposition", { text: "か", selectionStart: 1, selectionEnd: 1 });
      await page.keyboard.press(key);
      await devtools.send("Input.imeSetComposition", { text: "", selectionStart: 0, selectionEnd: 0 });
      await field.evaluate(
        (now, name) =>
          now.dispatchEvent(new KeyboardEvent("keydown", { key: name, keyCode: 229, bubbles: true })),
        key,
      );
    }
    expect(await field.isVisible()).toBe(true);
    expect(await chat.questions.count()).toBe(of === "a title" ? 1 : 0);
    await page.keyboard.press("Escape");
    await field.waitFor({ state: "detached" });
    await chat.shows(chat.questions, ["Hello"]);
  });

  it("focus returns after a new chat, another chat, a starter and regenerating", async () => {
    const { page, chat, focused } = await enter();
    await page.getByTestId("starter").first().click();
    await chat.ended(1);
    expect(await focused()).toBe(true);
    await chat.newChat();
    await page.getByText("Welcome,").waitFor();
    await expect.poll(focused).toBe(true);
    await chat.newChat();
    await expect.poll(focused).toBe(true);
    await chat.sessions.first().getByRole("link").click();
    await chat.ended(1);
    await expect.poll(focused).toBe(true);
    await chat.message(2).getByRole("button", { name: "Regenerate" }).click();
    await chat.message(2).getByText("2/2").waitFor();
    expect(await focused()).toBe(true);
  });

  it("Jump to latest works from any position, also without new text", async () => {
    const { page, chat } = await enter();
    await page.setViewportSize({ width: 900, height: 400 });
    for (let n = 1; n <= 4; n += 1) {
      await chat.ask(`Question ${n}`);
      await chat.ended(n);
    }
    await expect.poll(() => chat.distanceToEnd()).toBeLessThan(2);
    expect(await chat.toLatest.count()).toBe(0);
    await chat.scroll(-200);
    await chat.toLatest.waitFor();
    expect(await chat.toLatest.innerText()).toBe("");
    expect(await page.getByRole("button", { name: "Jump to latest" }).count()).toBe(1);
    const box = await chat.toLatest.boundingBox();
    expect(box?.width).toBe(box?.height);
    await chat.scroll(2_000);
    await chat.toLatest.waitFor({ state: "detached" });
    await chat.scroll(-200);
    await chat.toLatest.click();
    await expect.poll(() => chat.distanceToEnd()).toBeLessThan(2);
    await chat.toLatest.waitFor({ state: "detached" });
  });

  it("Continue is offered only for answers with text, else Try again", async () => {
    const { page, chat } = await enter();
    const offers = async (n: number) => {
      const names = await chat
        .message(2 * n)
        .getByRole("button")
        .allInnerTexts();
      return names.filter((name) => name !== "");
    };
    await chat.ask("refuse this");
    await chat.ended(1, "failed");
    expect(await offers(1)).toEqual(["Try again"]);
    await chat.ask("break off");
    await chat.ended(2, "failed");
    expect(await offers(2)).toEqual(["Try again", "Continue"]);
    await chat.ask("hold silently");
    await chat.loading.waitFor();
    await page.keyboard.press("Escape");
    await chat.ended(3, "stopped");
    expect(await offers(3)).toEqual(["Try again"]);
    await chat.ask("hold with words");
    await chat.begun(4, 10);
    await page.keyboard.press("Escape");
    await chat.ended(4, "stopped");
    expect(await offers(4)).toEqual(["Continue"]);
    await chat.message(2).getByRole("button", { name: "Try again" }).scrollIntoViewIfNeeded();
    await chat.message(2).getByRole("button", { name: "Try again" }).click();
    await chat.message(2).getByText("2/2").waitFor();
    await chat.ask("Hello");
    await chat.ended(2);
    expect(await offers(2)).toEqual([]);
  });
});
