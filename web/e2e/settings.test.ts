import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { newVisitor, openBrowser } from "./browser";
import { AccountPages, somebody } from "./pages/account";
import { ChatPage } from "./pages/chat";
import { Program } from "./program";
import { Server } from "./server";

describe("logins", () => {
  let server: Server;
  let browser: Browser;

  beforeAll(async () => {
    browser = await openBrowser();
    server = await Server.start();
  });
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  });

  const stored = (page: Page) =>
    page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie]));

  it("scripts cannot read the login, and it survives a reload", async () => {
    const { page, complaints } = await newVisitor(browser, server.url);
    const person = somebody();
    const replies: string[] = [];
    page.on("response", async (response) => {
      if (/\/api\/auth\/(login|refresh)$/.test(response.url())) replies.push(await response.text());
    });
    await new AccountPages(page).enter(person);
    await page.reload();
    await page.getByText(`Welcome, ${person.username}`).waitFor();
    const cookies = await page.context().cookies();
    const held = cookies.find(({ name }) => name === "refresh_token");
    expect(held).toMatchObject({ httpOnly: true, sameSite: "Strict", path: "/api/auth" });
    expect(replies).toHaveLength(2);
    expect(replies.join()).not.toContain("refresh_token");
    expect(await stored(page)).not.toContain(held?.value);
    expect(await stored(page)).not.toContain("eyJ");
    expect(complaints.list()).toEqual([]);
  });

  it("signing out in one tab signs out all tabs", async () => {
    const { page, complaints } = await newVisitor(browser, server.url);
    const person = somebody();
    await new AccountPages(page).enter(person);
    const other = await page.context().newPage();
    await other.goto("/chat");
    await other.getByText(`Welcome, ${person.username}`).waitFor();
    await new ChatPage(page).signOut();
    await page.waitForURL("**/login*");
    await other.waitForURL("**/login*");
    expect(await page.context().cookies()).toEqual([]);
    expect(complaints.list()).toEqual([]);
  });

  it("devices are listed and can be signed out", async () => {
    const one = await newVisitor(browser, server.url);
    const person = somebody();
    await new AccountPages(one.page).enter(person);
    const two = await newVisitor(browser, server.url);
    two.complaints.expect(401);
    await new AccountPages(two.page).openAs(person);
    const chat = new ChatPage(two.page);
    await chat.ask("long answer");
    await chat.answers.first().waitFor();

    await new ChatPage(one.page).openAccount();
    await one.page.getByRole("menuitem", { name: "Settings" }).click();
    await one.page.getByText(person.email).waitFor();
    const devices = one.page.getByTestId("device");
    await devices.nth(1).waitFor();
    expect(await devices.count()).toBe(2);
    expect(await one.page.getByText("This device").count()).toBe(1);
    await one.page.getByRole("button", { name: /^Sign out Chrom/ }).click();
    await expect.poll(() => devices.count()).toBe(1);
    // That tab sends no requests: the server closes its open connection.
    await two.page.getByText("Your session has ended. Sign in again.").waitFor();
    expect(one.complaints.list()).toEqual([]);
    expect(two.complaints.list()).toEqual([]);
  });

  it("changing the password keeps this login and ends the others", async () => {
    const { page, complaints } = await newVisitor(browser, server.url);
    complaints.expect(403);
    const person = somebody();
    const account = new AccountPages(page);
    await account.enter(person);
    const { page: elsewhere, complaints: there } = await newVisitor(browser, server.url);
    there.expect(401);
    await new AccountPages(elsewhere).openAs(person);
    await elsewhere.getByText(`Welcome, ${person.username}`).waitFor();

    await page.goto("/settings");
    const change = async (current: string, next: string) => {
      await page.getByLabel("Current password").fill(current);
      await page.getByLabel("New password").fill(next);
      await page.getByRole("button", { name: "Change password" }).click();
    };
    await change("NotMine123!", "AnotherPass456!");
    await page.getByText("Incorrect password.").waitFor();
    await change(person.password, "weak");
    await page.getByText("Use 8 to 128 characters.").waitFor();
    await change(person.password, "AnotherPass456!");
    await page.getByText("Password changed.").waitFor();
    expect(await page.getByLabel("New password").inputValue()).toBe("");

    await elsewhere.reload();
    await elsewhere.getByText("Your session has ended. Sign in again.").waitFor();
    await page.goto("/chat");
    await page.getByText(`Welcome, ${person.username}`).waitFor();
    await (
      await Program.signIn(server.url, { ...person, password: "AnotherPass456!" })
    ).signOutEverywhereElse();
    expect(complaints.list()).toEqual([]);
  });

  it("deleting the account ends the login", async () => {
    const { page, complaints } = await newVisitor(browser, server.url);
    complaints.expect(403);
    const person = somebody();
    const account = new AccountPages(page);
    await account.enter(person);
    await page.goto("/settings");
    await page.getByRole("button", { name: "Delete my account…" }).click();
    await page.getByLabel("Your password").fill("NotMine123!");
    await page.getByRole("button", { name: "Delete my account" }).click();
    await page.getByText("Incorrect password.").waitFor();
    await page.getByLabel("Your password").fill(person.password);
    await page.getByRole("button", { name: "Delete my account" }).click();
    await page.waitForURL("**/login*");
    await account.signIn(person);
    await page.getByText("This account is inactive. Ask an administrator to activate it.").waitFor();
    expect(complaints.list()).toEqual([]);
  });
});
