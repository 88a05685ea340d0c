import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { newVisitor, openBrowser } from "./browser";
import { AccountPages, somebody } from "./pages/account";
import { ChatPage } from "./pages/chat";
import { Program } from "./program";
import { Server } from "./server";

describe("first contact", () => {
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

  it("a wrong password shows an error and keeps the inputs", async () => {
    const { page, complaints } = await newVisitor(browser, server.url);
    complaints.expect(401);
    const person = somebody();
    const account = new AccountPages(page);
    await account.register(person);
    await page.waitForURL("**/login*");
    await account.signIn({ ...person, password: "Wrong12345" });
    expect(await page.locator("form [role=alert]").innerText()).not.toBe("");
    expect(await page.getByTestId("username-input").inputValue()).toBe(person.username);
    expect(await page.getByTestId("password-input").inputValue()).toBe("Wrong12345");
    expect(complaints.list()).toEqual([]);
  });

  it("a taken username shows an error next to the field", async () => {
    const { page, complaints } = await newVisitor(browser, server.url);
    complaints.expect(409);
    const person = somebody();
    const account = new AccountPages(page);
    await account.register(person);
    await page.waitForURL("**/login*");
    await account.register({ ...person, email: "other@example.com" });
    await page
      .locator("#username-below, form [role=alert]")
      .filter({ hasText: /taken|exists|use/i })
      .first()
      .waitFor();
    expect(await page.getByTestId("email-input").inputValue()).toBe("other@example.com");
    expect(complaints.list()).toEqual([]);
  });

  it("the demo banner shows once per visit", async () => {
    const { page } = await newVisitor(browser, server.url);
    await new AccountPages(page).enter(somebody());
    const chat = new ChatPage(page);
    await chat.banner.getByText("An administrator can connect a real one.").waitFor();
    await chat.banner.getByRole("button", { name: "Dismiss" }).click();
    await page.reload();
    await page.getByText("Welcome, ").waitFor();
    await chat.input.waitFor();
    expect(await chat.banner.count()).toBe(0);
  });

  it("the demo banner moves nothing when the page is opened again", async () => {
    const { page } = await newVisitor(browser, server.url);
    // Where the message field has been, frame by frame.
    await page.addInitScript(() => {
      const places = new Set<number>();
      Object.assign(window, { places });
      const look = () => {
        const field = document.querySelector("[data-testid=message-input]");
        if (field !== null) places.add(Math.round(field.getBoundingClientRect().top));
        requestAnimationFrame(look);
      };
      requestAnimationFrame(look);
    });
    await new AccountPages(page).enter(somebody());
    const chat = new ChatPage(page);
    const places = () => page.evaluate(() => (window as unknown as { places: Set<number> }).places.size);
    await chat.banner.waitFor();
    await page.reload();
    await page.getByTestId("starter").first().waitFor();
    await chat.banner.waitFor();
    expect(await places()).toBe(1);
  });

  it("the page fits 360 pixels without horizontal scrolling", async () => {
    const { page, complaints } = await newVisitor(browser, server.url, {
      viewport: { width: 360, height: 740 },
    });
    const wider = () => page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    for (const path of ["/", "/login", "/register"]) {
      await page.goto(path);
      expect(await wider(), path).toBeLessThanOrEqual(0);
    }
    await new AccountPages(page).enter(somebody());
    const chat = new ChatPage(page);
    expect(await wider(), "empty chat").toBeLessThanOrEqual(0);
    await chat.ask(`Show code and a table ${"w".repeat(120)}`);
    await chat.ended(1);
    expect(await wider(), "chat").toBeLessThanOrEqual(0);
    await page.getByTestId("menu-button").click();
    await chat.sessions.first().waitFor();
    await page.keyboard.press("Escape");
    expect(complaints.list()).toEqual([]);
  });

  it("an unknown URL shows the 404 page", async () => {
    const { page, complaints } = await newVisitor(browser, server.url);
    complaints.expect(404);
    await page.goto("/nowhere");
    await page.getByText("Page not found").waitFor();
    await new AccountPages(page).enter(somebody());
    await page.goto("/chat?id=999999");
    await page.getByText("This chat doesn't exist").waitFor();
  });

  it("an unsent message is kept and sent once after reconnecting", async () => {
    const { page, complaints } = await newVisitor(browser, server.url);
    await new AccountPages(page).enter(somebody());
    const chat = new ChatPage(page);
    await page.context().setOffline(true);
    await chat.ask("Are you there?");
    await page.getByText("Not sent yet.").waitFor();
    await page.context().setOffline(false);
    await chat.ended(1);
    await page.reload();
    await chat.ended(1);
    await chat.shows(chat.questions, ["Are you there?"]);
    expect(complaints.list().filter((text) => !text.includes("ERR_INTERNET_DISCONNECTED"))).toEqual([]);
  });

  it("unsent text survives a login that ends elsewhere", async () => {
    const { page, complaints } = await newVisitor(browser, server.url);
    complaints.expect(401);
    const person = somebody();
    const account = new AccountPages(page);
    await account.enter(person);
    const chat = new ChatPage(page);
    await chat.ask("Hello");
    await chat.ended(1);
    await chat.input.fill("Words worth keeping");
    await (await Program.signIn(server.url, person)).signOutEverywhereElse();
    await page.reload();
    await page.getByText("Your session has ended. Sign in again.").waitFor();
    await account.signIn(person);
    await page.waitForURL("**/chat*");
    await chat.sessions.first().getByRole("link").click();
    await chat.ended(1);
    expect(await chat.input.inputValue()).toBe("Words worth keeping");
    expect(complaints.list()).toEqual([]);
  });
});
