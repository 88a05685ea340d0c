import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Complaints, newVisitor, openBrowser } from "./browser";
import { AccountPages } from "./pages/account";
import { ChatPage } from "./pages/chat";
import { Server } from "./server";

// One user with two chats searches, pins, archives and restores them, in order.
describe("search and organize", () => {
  const person = { username: "finder", email: "finder@example.com", password: "SecurePass123!" };
  let server: Server;
  let browser: Browser;
  let page: Page;
  let complaints: Complaints;
  let chat: ChatPage;

  beforeAll(async () => {
    browser = await openBrowser();
    server = await Server.start();
    ({ page, complaints } = await newVisitor(browser, server.url));
    chat = new ChatPage(page);
    await new AccountPages(page).enter(person);
    await chat.ask("Where is my umbrella <b>now</b>?");
    await chat.ended(1);
    await chat.newChat();
    await chat.ask("Tell me about 漢字");
    await chat.ended(1);
  });
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  });

  const results = () => page.getByTestId("search-result");
  const search = () => page.getByTestId("search-input");

  async function choose(title: string, action: string) {
    await chat.sessions.filter({ hasText: title }).hover();
    await page.getByRole("button", { name: `Options for ${title}` }).click();
    await page.getByRole("menuitem", { name: action, exact: true }).click();
  }

  it("search highlights matches while typing, and the result opens by keyboard", async () => {
    await search().fill("umbr");
    await results().first().waitFor();
    expect((await results().first().locator("mark").first().innerText()).toLowerCase()).toBe("umbr");
    await search().press("ArrowDown");
    await page.keyboard.press("Enter");
    await chat.questions.filter({ hasText: "umbrella <b>now</b>" }).waitFor();
  });

  it("search finds characters in text without spaces and reports no results", async () => {
    await search().fill("字");
    await results().filter({ hasText: "漢字" }).first().waitFor();
    await search().fill('"*^-:NEAR(');
    await page.getByText("No results for").waitFor();
    await search().press("Escape");
    expect(await search().inputValue()).toBe("");
    await chat.sessions.nth(1).waitFor();
  });

  it("pinning moves a chat to the top, unpinning moves it back", async () => {
    const title = (await chat.texts(chat.sessions))[1] ?? "";
    await choose(title, "Pin");
    const pinned = page.getByRole("region", { name: "Pinned" });
    await pinned.getByText(title, { exact: true }).waitFor();
    await choose(title, "Unpin");
    await pinned.waitFor({ state: "detached" });
  });

  it("a chat can be archived and restored", async () => {
    const title = (await chat.texts(chat.sessions))[1] ?? "";
    await choose(title, "Archive");
    await chat.sessions.nth(1).waitFor({ state: "detached" });
    await page.getByTestId("archive-button").click();
    await chat.sessions.filter({ hasText: title }).waitFor();
    await choose(title, "Unarchive");
    await page.getByText("No archived chats").waitFor();
    await page.getByTestId("archive-button").click();
    await chat.sessions.nth(1).waitFor();
  });

  it("renaming and deleting work by keyboard, with undo", async () => {
    await chat.sessions.nth(0).getByRole("link").focus();
    await page.keyboard.press("F2");
    await page.getByTestId("title-input").fill("By keyboard");
    await page.keyboard.press("Enter");
    await chat.sessions.filter({ hasText: "By keyboard" }).getByRole("link").focus();
    await page.keyboard.press("Delete");
    await chat.sessions.nth(1).waitFor({ state: "detached" });
    await chat.undo();
    await chat.sessions.nth(1).waitFor();
  });

  it("focus stays in the drawer on narrow screens", async () => {
    await page.setViewportSize({ width: 360, height: 740 });
    await page.getByTestId("menu-button").click();
    await page.locator("main[inert]").waitFor();
    const focused = () =>
      page.evaluate(() => document.activeElement?.closest("nav, main")?.tagName ?? "outside");
    expect(await focused()).toBe("NAV");
    for (let n = 0; n < 20; n++) {
      await page.keyboard.press("Tab");
      expect(await focused()).not.toBe("MAIN");
    }
    await page.keyboard.press("Escape");
    await page.locator("main:not([inert])").waitFor();
    expect(
      await page.getByTestId("menu-button").evaluate((button) => button === document.activeElement),
    ).toBe(true);
  });

  it("no console errors occurred", () => {
    expect(complaints.list()).toEqual([]);
  });
});
