import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Complaints, newVisitor, openBrowser } from "./browser";
import { AccountPages } from "./pages/account";
import { ChatPage } from "./pages/chat";
import { Server } from "./server";

// One user's path through the product, in order: each step builds on the previous ones.
describe("main user journey", () => {
  const person = { username: "newuser", email: "new@example.com", password: "SecurePass123!" };
  let server: Server;
  let browser: Browser;
  let page: Page;
  let complaints: Complaints;
  let account: AccountPages;
  let chat: ChatPage;
  let answers: string[] = [];

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

  it("the home page describes the product and leads to registration", async () => {
    await page.goto("/");
    await page.getByRole("link", { name: "Create the first account" }).click();
    await page.waitForURL("**/register");
  });

  it("opening the chat while signed out leads to signing in", async () => {
    await page.goto("/chat");
    await page.waitForURL("**/login*");
  });

  it("registering leads to signing in", async () => {
    await account.register(person);
    await page.waitForURL("**/login*");
    await page.getByText("Account created.").waitFor();
  });

  it("signing in shows a welcome by name", async () => {
    await account.signIn(person);
    await account.skipConnecting();
    await page.getByText("Welcome, newuser").waitFor();
    await chat.banner.waitFor();
  });

  it("opening the sign-in page while signed in leads to the chat", async () => {
    await page.goto("/login");
    await page.waitForURL("**/chat*");
    await page.getByText("Welcome, newuser").waitFor();
  });

  it("a message is answered after a loading indicator", async () => {
    expect(await chat.send.isDisabled()).toBe(true);
    await chat.input.fill("Hello, AI!");
    await chat.send.click();
    await chat.shows(chat.questions, ["Hello, AI!"]);
    await chat.loading.waitFor();
    answers = [await chat.ended(1)];
    expect(answers[0]).not.toBe("");
    expect(await chat.loading.count()).toBe(0);
    await page.waitForURL("**/chat?id=*");
  });

  it("a reload shows the same messages", async () => {
    await page.reload();
    expect(await chat.ended(1)).toBe(answers[0]);
    await chat.shows(chat.questions, ["Hello, AI!"]);
  });

  it("Enter sends the next message in the same chat", async () => {
    await chat.input.fill("Show a table");
    await chat.input.press("Enter");
    answers.push(await chat.ended(2));
    await chat.shows(chat.questions, ["Hello, AI!", "Show a table"]);
    expect(await chat.sessions.count()).toBe(1);
    expect((await chat.texts(chat.sessions))[0]).not.toBe("");
  });

  it("chats and the login survive a server crash", async () => {
    await server.crash();
    await page.reload();
    await chat.ended(2);
    await chat.shows(
      chat.answers,
      answers.map((text) => text.trim()),
    );
    await chat.shows(chat.questions, ["Hello, AI!", "Show a table"]);
  });

  it("chats are separate and can be renamed", async () => {
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

  it("a deletion can be undone, and is permanent otherwise", async () => {
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

  it("signing out leads to the sign-in page", async () => {
    await chat.signOut();
    await page.waitForURL("**/login*");
    await page.goto("/chat");
    await page.waitForURL("**/login*");
  });

  it("no console errors and no requests to other hosts occurred", () => {
    expect(complaints.list()).toEqual([]);
  });
});
