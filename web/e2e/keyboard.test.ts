import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { newVisitor, openBrowser } from "./browser";
import { AccountPages, somebody } from "./pages/account";
import { ChatPage } from "./pages/chat";
import { Server } from "./server";

describe("keyboard use", () => {
  let server: Server;
  let browser: Browser;

  beforeAll(async () => {
    browser = await openBrowser();
    server = await Server.start({ DEMO_FIRST_TOKEN: "100ms" });
  });
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  });

  it("registering, signing in, sending and regenerating work by keyboard", async () => {
    const { page, complaints } = await newVisitor(browser, server.url);
    const { keyboard } = page;
    const { username, email, password } = somebody();
    await page.goto("/register");
    await page.getByTestId("username-input").focus();
    for (const words of [username, email, password]) {
      await keyboard.type(words);
      await keyboard.press("Tab");
    }
    await page.getByTestId("password-input").focus();
    await keyboard.press("Enter");
    await page.waitForURL("**/login*");
    await page.getByTestId("username-input").focus();
    await keyboard.type(username);
    await keyboard.press("Tab");
    await keyboard.type(password);
    await keyboard.press("Enter");
    await page.waitForURL("**/chat*");
    const chat = new ChatPage(page);
    await expect.poll(() => chat.input.evaluate((field) => field === document.activeElement)).toBe(true);
    await keyboard.type("Hello");
    await keyboard.press("Enter");
    await chat.ended(1);
    // Shift+Tab from the field: details, regenerate, copy.
    for (let n = 0; n < 2; n += 1) await keyboard.press("Shift+Tab");
    await keyboard.press("Enter");
    await chat.message(2).getByText("2/2").waitFor();
    expect(complaints.list()).toEqual([]);
  });

  it("shortcuts open a chat, start a new one and list all shortcuts", async () => {
    const { page, complaints } = await newVisitor(browser, server.url);
    await new AccountPages(page).enter(somebody());
    const chat = new ChatPage(page);
    await chat.ask("Hello");
    await chat.ended(1);
    await page.keyboard.press("Control+Shift+O");
    await page.getByText("Welcome,").waitFor();
    await page.keyboard.press("Control+k");
    await page.getByTestId("palette-input").waitFor();
    await page.keyboard.type("hel");
    await page.getByRole("option", { name: "Hello" }).waitFor();
    await page.keyboard.press("Enter");
    await chat.ended(1);
    await page.keyboard.press("Control+k");
    await page.getByTestId("palette-input").waitFor();
    await page.keyboard.type("nothing of that name");
    await page.getByText("No results").waitFor();
    await page.keyboard.press("Escape");
    await page.getByTestId("palette-input").waitFor({ state: "detached" });
    await page.getByTestId("new-chat-button").focus();
    await page.keyboard.press("?");
    await page.getByRole("dialog", { name: "Keyboard shortcuts" }).waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "detached" });
    await page.keyboard.press("/");
    expect(await chat.input.evaluate((field) => field === document.activeElement)).toBe(true);
    expect(complaints.list()).toEqual([]);
  });

  it("typed text and an unsent message survive a reload", async () => {
    const { page } = await newVisitor(browser, server.url);
    await new AccountPages(page).enter(somebody());
    const chat = new ChatPage(page);
    await page.route("**/api/auth/ws-ticket", (route) => route.abort());
    await page.context().setOffline(true);
    await chat.ask("Are you there?");
    await page.getByText("Not sent yet.").waitFor();
    await chat.input.fill("And something else");
    await page.context().setOffline(false);
    await page.reload();
    await page.getByText("Not sent yet.").waitFor();
    expect(await chat.input.inputValue()).toBe("And something else");
    await page.unroute("**/api/auth/ws-ticket");
    await chat.ended(1);
    await page.reload();
    await chat.ended(1);
    await chat.shows(chat.questions, ["Are you there?"]);
  });
});
