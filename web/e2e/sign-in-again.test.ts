import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { newVisitor, openBrowser } from "./browser";
import { AccountPages, somebody } from "./pages/account";
import { ChatPage } from "./pages/chat";
import { Program } from "./program";
import { Server } from "./server";

describe("signing in again", () => {
  const person = somebody();
  let browser: Browser;
  let server: Server;
  let page: Page;
  let chat: ChatPage;
  let account: AccountPages;

  beforeAll(async () => {
    browser = await openBrowser();
    server = await Server.start({ DEMO_FIRST_TOKEN: "20ms" });
    ({ page } = await newVisitor(browser, server.url));
    account = new AccountPages(page);
    chat = new ChatPage(page);
  });
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  });

  const cursorIn = (name: string) =>
    page.getByTestId(name).evaluate((field) => field === document.activeElement);

  it("after registering, the username is filled in and the password field has focus", async () => {
    await page.goto("/register");
    await expect.poll(() => cursorIn("username-input")).toBe(true);
    await account.register(person);
    await page.waitForURL("**/login*");
    await page.getByText("Account created. Sign in to start.").waitFor();
    expect(await page.getByTestId("username-input").inputValue()).toBe("");
    await expect.poll(() => cursorIn("username-input")).toBe(true);
    await page.keyboard.type(person.username);
    await page.keyboard.press("Tab");
    await page.keyboard.type(person.password);
    await page.getByRole("button", { name: "Show password" }).click();
    expect(await page.getByTestId("password-input").getAttribute("type")).toBe("text");
    expect(await cursorIn("password-input")).toBe(true);
    await page.keyboard.press("Enter");
    await account.skipConnecting();
    await page.getByText(`Welcome, ${person.username}`).waitFor();
  });

  it("a login that ends while typing leads back to the chat and its text", async () => {
    await chat.ask("Hello");
    await chat.ended(1);
    const { search } = new URL(page.url());
    expect(search).toMatch(/^\?id=\d+$/);
    await chat.input.pressSequentially("Words worth keeping");
    await (await Program.signIn(server.url, person)).signOutEverywhereElse();
    await page.getByText("Your session has ended. Sign in again.").waitFor();
    await account.signIn({ ...person, username: person.email });
    await page.waitForURL(`**/chat${search}`);
    await chat.ended(1);
    await expect.poll(() => chat.input.inputValue()).toBe("Words worth keeping");
  });

  it("a page opened while signed out is the target after signing in, with a notice", async () => {
    const { search } = new URL(page.url());
    await page.context().clearCookies();
    await page.goto(`/chat${search}`);
    await page.getByText("Sign in to continue.").waitFor();
    await account.signIn(person);
    await page.waitForURL(`**/chat${search}`);
    await page.context().clearCookies();
    await page.goto("/settings");
    await page.getByText("Sign in to continue.").waitFor();
    await account.signIn(person);
    await page.waitForURL("**/settings");
    await page.goBack();
  });

  it("other URLs are not accepted as targets", async () => {
    for (const next of ["//evil.test/chat", "/\\evil.test/chat", "https:evil.test", "/%09/evil.test/chat"]) {
      await page.context().clearCookies();
      await page.goto(`/login?next=${encodeURIComponent(decodeURIComponent(next))}`);
      await account.signIn(person);
      await page.waitForURL(`${server.url}/chat`);
    }
  });

  it("after signing out, the target is a new chat without a notice", async () => {
    await page.goto("/chat");
    await chat.sessions.first().getByRole("link").click();
    await chat.ended(1);
    await chat.signOut();
    await page.waitForURL("**/login");
    expect(await page.getByRole("status").count()).toBe(0);
    await account.signIn(person);
    await page.waitForURL(`${server.url}/chat`);
    await page.getByText(`Welcome, ${person.username}`).waitFor();
  });
});
