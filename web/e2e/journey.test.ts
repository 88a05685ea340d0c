import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Complaints, newVisitor, openBrowser } from "./browser";
import { AccountPages } from "./pages/account";
import { ChatPage } from "./pages/chat";
import { Server } from "./server";

// One person's way through the product, in order: each step stands on the ones before it.
describe("the main job", () => {
  const person = { username: "newuser", email: "new@example.com", password: "SecurePass123!" };
  let server: Server;
  let browser: Browser;
  let page: Page;
  let complaints: Complaints;
  let account: AccountPages;
  let chat: ChatPage;
  let said: string[] = [];

  beforeAll(async () => {
    browser = await openBrowser();
    server = await Server.start();
    ({ page, complaints } = await newVisitor(browser, server.url));
    account = new AccountPages(page);
    chat = new ChatPage(page);
  });
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  });

  it("says what it is and leads to registering", async () => {
    await page.goto("/");
    await page.getByRole("link", { name: "Create an account" }).click();
    await page.waitForURL("**/register");
  });

  it("sends someone who is signed out from the chat to signing in", async () => {
    await page.goto("/chat");
    await page.waitForURL("**/login*");
  });

  it("registers and leads to signing in", async () => {
    await account.register(person);
    await page.waitForURL("**/login*");
    await page.getByText("Account created.").waitFor();
  });

  it("signs in and welcomes by name", async () => {
    await account.signIn(person);
    await page.waitForURL("**/chat*");
    await page.getByText("Welcome, newuser").waitFor();
    await chat.banner.waitFor();
  });

  it("sends a signed-in person from signing in to the chat", async () => {
    await page.goto("/login");
    await page.waitForURL("**/chat*");
    await page.getByText("Welcome, newuser").waitFor();
  });

  it("answers a message, with a sign of life first", async () => {
    expect(await chat.send.isDisabled()).toBe(true);
    await chat.input.fill("Hello, AI!");
    await chat.send.click();
    await expect.poll(() => chat.texts(chat.questions)).toEqual(["Hello, AI!"]);
    await chat.loading.waitFor();
    said = [await chat.ended(1)];
    expect(said[0]).not.toBe("");
    expect(await chat.loading.count()).toBe(0);
    await page.waitForURL("**/chat?id=*");
  });

  it("shows the same after a reload", async () => {
    await page.reload();
    expect(await chat.ended(1)).toBe(said[0]);
    await expect.poll(() => chat.texts(chat.questions)).toEqual(["Hello, AI!"]);
  });

  it("goes on with Enter in the same chat", async () => {
    await chat.input.fill("Show a table");
    await chat.input.press("Enter");
    said.push(await chat.ended(2));
    await expect.poll(() => chat.texts(chat.questions)).toEqual(["Hello, AI!", "Show a table"]);
    expect(await chat.sessions.count()).toBe(1);
    expect((await chat.texts(chat.sessions))[0]).not.toBe("");
  });

  it("has everything, and the login, after the server died and came back", async () => {
    await server.crash();
    await page.reload();
    await chat.ended(2);
    await expect.poll(() => chat.texts(chat.answers)).toEqual(said.map((text) => text.trim()));
    await expect.poll(() => chat.texts(chat.questions)).toEqual(["Hello, AI!", "Show a table"]);
  });

  it("keeps chats apart and renames one", async () => {
    await chat.newChat();
    await page.getByText("Welcome, newuser").waitFor();
    await chat.ask("Show code");
    await chat.ended(1);
    await expect.poll(() => chat.sessions.count()).toBe(2);
    await chat.rename(1, "About code");
    await page.reload();
    await chat.ended(1);
    expect((await chat.texts(chat.sessions))[0]).toBe("About code");
  });

  it("brings a deleted chat back, and deletes it for good", async () => {
    await chat.delete(1);
    await expect.poll(() => chat.sessions.count()).toBe(1);
    await chat.undo();
    await expect.poll(() => chat.sessions.count()).toBe(2);
    await chat.delete(1);
    await expect.poll(() => chat.sessions.count()).toBe(1);
    await page.reload();
    await chat.sessions.first().waitFor();
    await expect.poll(() => chat.texts(chat.sessions)).not.toContain("About code");
  });

  it("signs out", async () => {
    await chat.signOut();
    await page.waitForURL("**/login*");
    await page.goto("/chat");
    await page.waitForURL("**/login*");
  });

  it("never complained and never talked to anyone else", () => {
    expect(complaints.list()).toEqual([]);
  });
});
