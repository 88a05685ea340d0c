import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { newVisitor, openBrowser } from "./browser";
import { AccountPages, somebody } from "./pages/account";
import { ChatPage } from "./pages/chat";
import { PausedModel } from "./paused-model";
import { Server } from "./server";

const lost = "Connection lost. Reconnecting…";
const notSent = "Not sent yet.";

describe("server unreachable", () => {
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
    const { page } = await newVisitor(browser, server.url);
    // High enough for all messages: those far from the viewport are not mounted.
    await page.setViewportSize({ width: 1_000, height: 2_000 });
    await new AccountPages(page).enter(somebody());
    return { page, chat: new ChatPage(page) };
  }

  it("messages wait and are sent once and in order when the server is back", async () => {
    const { page, chat } = await enter();
    await chat.ask("Hello");
    await chat.ended(1);
    await server.kill();
    await chat.ask("one");
    await chat.message(3).getByText(notSent).waitFor();
    await chat.ask("two");
    await chat.message(4).getByText(notSent).waitFor();
    await page.getByText(lost).waitFor();
    await server.run();
    await chat.ended(3, "complete", 45_000);
    expect(await page.getByText(notSent).count()).toBe(0);
    await page.reload();
    await chat.ended(3);
    await chat.shows(chat.questions, ["Hello", "one", "two"]);
  });

  it("the first message of a new chat waits, also across a reload", async () => {
    const { page, chat } = await enter();
    await page.context().setOffline(true);
    await chat.ask("Are you there?");
    await page.getByText(notSent).waitFor();
    await chat.ask("And now?");
    await expect.poll(() => page.getByText(notSent).count()).toBe(2);
    await page.context().setOffline(false);
    await chat.ended(2, "complete", 45_000);
    expect(await chat.sessions.count()).toBe(1);
    await page.reload();
    await chat.ended(2);
    await chat.shows(chat.questions, ["Are you there?", "And now?"]);
  });

  it("discarding a message puts its text back into the composer", async () => {
    const { page, chat } = await enter();
    await page.context().setOffline(true);
    await chat.ask("A long thought");
    await page.getByText(notSent).waitFor();
    await page.getByRole("button", { name: "Discard" }).click();
    expect(await chat.input.inputValue()).toBe("A long thought");
    expect(await chat.questions.count()).toBe(0);
    await chat.send.click();
    await page.getByText(notSent).waitFor();
    await chat.input.fill("Another one");
    await page.getByRole("button", { name: "Discard" }).click();
    expect(await chat.input.inputValue()).toBe("A long thought\n\nAnother one");
    await page.context().setOffline(false);
    await page.reload();
    expect(await chat.input.inputValue()).toBe("A long thought\n\nAnother one");
    expect(await chat.questions.count()).toBe(0);
  });

  it("a single notice reports the outage and promises nothing about the answer", async () => {
    const { page, chat } = await enter();
    await chat.ask("hold on");
    await chat.begun(1, 10);
    /** All texts on the page that mention the connection. */
    const notices = () =>
      page.evaluate(() => {
        const own = (element: Element) =>
          [...element.childNodes].flatMap(({ nodeType, textContent }) =>
            nodeType === 3 ? [textContent] : [],
          );
        return [...document.body.querySelectorAll<HTMLElement>("*")]
          .filter((element) => element.checkVisibility() && !element.closest("script, style"))
          .flatMap(own)
          .filter((text) => /connect|offline|reached|running/i.test(text ?? ""));
      });
    await server.kill();
    await page.getByText(lost).waitFor();
    expect(await notices()).toEqual([lost]);
    await page.context().setOffline(true);
    await page.getByTestId("offline").waitFor();
    await expect.poll(notices).toEqual(["You're offline. We'll reconnect automatically."]);
    await page.context().setOffline(false);
    await page.getByText(lost).waitFor();
    expect(await notices()).toEqual([lost]);
    await page.keyboard.press("Escape");
    await page.waitForTimeout(500);
    expect(await notices()).toEqual([lost]);
    await server.run();
    await chat.ended(1, "interrupted");
    await expect.poll(notices).toEqual([]);
    model.release();
  });

  it("a chat that failed to load reloads when the server is back", async () => {
    const { page, chat } = await enter();
    await chat.ask("Hello");
    await chat.ended(1);
    const address = page.url();
    await page.route("**/api/chat/sessions/*/messages*", (route) => route.abort());
    await page.goto(address);
    await page.getByText("Couldn't load this chat.").waitFor();
    await server.kill();
    await page.getByText(lost).waitFor();
    await page.unroute("**/api/chat/sessions/*/messages*");
    await server.run();
    await chat.ended(1);
  });
});
