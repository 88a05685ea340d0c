import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Complaints, newVisitor, openBrowser } from "./browser";
import { AccountPages, somebody } from "./pages/account";
import { ChatPage } from "./pages/chat";
import { Program } from "./program";
import { Server } from "./server";

const many = 300;

describe("the sidebar", () => {
  const person = somebody();
  let server: Server;
  let browser: Browser;
  let page: Page;
  let complaints: Complaints;
  let chat: ChatPage;

  beforeAll(async () => {
    browser = await openBrowser();
    server = await Server.start({ DEMO_FIRST_TOKEN: "0s" });
    ({ page, complaints } = await newVisitor(browser, server.url));
    await new AccountPages(page).enter(person);
    chat = new ChatPage(page);
    const program = await Program.signIn(server.url, person);
    for (let n = 1; n <= many; n += 1)
      await program.request("POST", "/api/chat/sessions", { title: `Chat ${n}` });
    await page.reload();
    await chat.sessions.first().waitFor();
  });
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  });

  const width = () => page.getByRole("navigation").evaluate((nav) => nav.getBoundingClientRect().width);
  const isFocused = (id: string) =>
    page.getByTestId(id).evaluate((element) => element === document.activeElement);

  it("it collapses and expands by button and by keyboard", async () => {
    expect(await width()).toBe(280);
    await page.getByTestId("narrow-button").click();
    expect(await width()).toBe(56);
    expect(await isFocused("widen-button")).toBe(true);
    expect(await chat.sessions.first().isVisible()).toBe(false);
    await page.keyboard.press("Enter");
    expect(await width()).toBe(280);
    expect(await isFocused("narrow-button")).toBe(true);
    await chat.input.focus();
    await page.keyboard.press("Control+b");
    expect(await width()).toBe(56);
    expect(await isFocused("message-input")).toBe(true);
    await page.getByRole("button", { name: "Search chats" }).click();
    expect(await width()).toBe(280);
    await expect.poll(() => isFocused("search-input")).toBe(true);
    await page.getByTestId("narrow-button").focus();
    await page.keyboard.press("?");
    const list = page.getByRole("dialog", { name: "Keyboard shortcuts" });
    await list.getByText("Collapse or expand sidebar").waitFor();
    await page.keyboard.press("Escape");
  });

  it("its state survives a reload without layout shifts", async () => {
    await page.getByTestId("narrow-button").click();
    const next = await page.context().newPage();
    await next.addInitScript(() => {
      const places: number[] = [];
      Object.assign(window, { places });
      const note = () => {
        const left = document.querySelector("main")?.getBoundingClientRect().left;
        if (left !== undefined && document.querySelector("[data-testid=message-input]")) places.push(left);
        requestAnimationFrame(note);
      };
      note();
    });
    await next.goto(`${server.url}/chat`);
    await next.getByTestId("widen-button").waitFor();
    await next.getByText("Welcome, ").waitFor();
    const places = (await next.evaluate("places")) as number[];
    expect(places.length).toBeGreaterThan(0);
    expect([...new Set(places)]).toEqual([56]);
    await next.setViewportSize({ width: 360, height: 740 });
    await next.getByTestId("menu-button").click();
    await next.getByTestId("session-item").first().waitFor(); // the drawer keeps its width
    await next.close();
    await page.getByTestId("widen-button").click();
  });

  it("three hundred chats load on scroll, in order and without jumps", async () => {
    const titles = async () => chat.sessions.getByRole("link").allTextContents();
    let jumps = 0;
    let last = (await titles()).length;
    expect(last).toBeLessThan(many);
    for (let step = 0; step < 200 && last < many; step += 1) {
      await chat.sessions.last().scrollIntoViewIfNeeded();
      const row = chat.sessions.nth(last - 5);
      const before = await row.boundingBox();
      await expect.poll(async () => (await titles()).length).toBeGreaterThan(last);
      const after = await row.boundingBox();
      if (before === null || after === null || Math.abs(before.y - after.y) > 1) jumps += 1;
      last = (await titles()).length;
    }
    expect(jumps).toBe(0);
    expect(await titles()).toEqual(Array.from({ length: many }, (_, n) => `Chat ${many - n}`));
    expect(await page.getByRole("button", { name: "Load more" }).count()).toBe(0);
  });

  it("order and scroll position stay when a chat far down opens", async () => {
    const titles = async () => chat.sessions.getByRole("link").allTextContents();
    const before = await titles();
    const row = chat.sessions.filter({ hasText: /^Chat 20$/ });
    await row.scrollIntoViewIfNeeded();
    const { y } = (await row.boundingBox()) ?? { y: 0 };
    await row.getByRole("link").click();
    await page.getByTestId("chat-title").getByText("Chat 20", { exact: true }).waitFor();
    await page.waitForTimeout(300);
    expect(Math.abs(((await row.boundingBox())?.y ?? 0) - y)).toBeLessThan(2);
    expect(await titles()).toEqual(before);
    expect(complaints.list()).toEqual([]);
  });
});
