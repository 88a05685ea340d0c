import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { newVisitor, openBrowser } from "./browser";
import { AccountPages, somebody } from "./pages/account";
import { ChatPage } from "./pages/chat";
import { Server } from "./server";

const lost = "Connection lost.";

describe("the connection", () => {
  let server: Server;
  let browser: Browser;

  beforeAll(async () => {
    browser = await openBrowser();
    server = await Server.start({ DEMO_TOKENS_PER_SECOND: "40" });
  });
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  });

  async function enter(prepare?: (page: Page) => Promise<void>) {
    const { page, complaints } = await newVisitor(browser, server.url);
    await prepare?.(page);
    await new AccountPages(page).enter(somebody());
    return { page, complaints, chat: new ChatPage(page) };
  }

  /** After a reload, the page shows what the server stored. */
  async function matchesServer(page: Page, chat: ChatPage, status = "complete") {
    const live = await chat.ended(1, status, 55_000);
    await page.reload();
    expect(await chat.ended(1, status)).toBe(live);
    return live;
  }

  it("messages and answers use the WebSocket", async () => {
    const sent: string[] = [];
    const { chat } = await enter(async (page) => {
      page.on("websocket", (socket) => socket.on("framesent", ({ payload }) => sent.push(String(payload))));
    });
    await chat.ask("Hello");
    await chat.ended(1);
    expect(sent.map((frame) => JSON.parse(frame).type)).toContain("message");
  });

  it("event streams are used where WebSockets are blocked", async () => {
    const { page, chat } = await enter((page) => page.routeWebSocket(/./, (socket) => socket.close()));
    await page.addInitScript(() => {
      window.WebSocket = class extends WebSocket {
        constructor() {
          super("ws://127.0.0.1:1/"); // no server behind it
        }
      };
    });
    await page.reload();
    await chat.ask("Hello");
    await chat.ended(1);
    expect(await page.getByText(lost).count()).toBe(0);
  });

  it("an answer is complete after ten seconds offline", async () => {
    const { page, chat } = await enter();
    await chat.ask("long answer");
    await chat.begun();
    await page.context().setOffline(true);
    await page.getByTestId("offline").waitFor();
    expect(await page.getByText(lost).count()).toBe(0);
    await page.waitForTimeout(10_000);
    await page.context().setOffline(false);
    await page.getByTestId("offline").waitFor({ state: "detached" });
    await page.getByText(lost).first().waitFor({ state: "hidden" });
    await matchesServer(page, chat);
  });

  it("after a server crash the page reconnects and the answer can be continued", async () => {
    const { page, chat } = await enter();
    await chat.ask("long answer");
    await chat.begun(1, 200);
    await page.waitForTimeout(1_500);
    await server.crash();
    const interrupted = await matchesServer(page, chat, "interrupted");
    expect(interrupted.length).toBeGreaterThan(200);
    await page.getByRole("button", { name: "Continue" }).click();
    const complete = await matchesServer(page, chat);
    expect(complete.length).toBeGreaterThan(interrupted.length);
    expect(complete.slice(0, 150)).toBe(interrupted.slice(0, 150));
  });

  it("two tabs show the same streaming answer, whichever of them sent the message", async () => {
    const { page, chat } = await enter();
    await chat.ask("long answer");
    await chat.begun();
    const second = await page.context().newPage();
    await second.goto(page.url());
    const other = new ChatPage(second);
    await other.begun();
    expect(await other.ended(1, "complete", 55_000)).toBe(await chat.ended(1, "complete", 55_000));
    await other.ask("Hello");
    await chat.message(3).getByText("Hello").waitFor();
    expect(await chat.ended(2)).toBe(await other.ended(2));
  });

  it("an answer is complete over a slow network", async () => {
    const { page, chat } = await enter();
    const devtools = await page.context().newCDPSession(page);
    await devtools.send("Network.enable");
    await devtools.send("Network.emulateNetworkConditions", {
      offline: false,
      latency: 600,
      downloadThroughput: 6_000,
      uploadThroughput: 3_000,
    });
    await chat.ask("Show code");
    await chat.loading.waitFor({ timeout: 1_000 });
    const live = await chat.ended(1, "complete", 55_000);
    const calm = { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: -1 };
    await devtools.send("Network.emulateNetworkConditions", calm);
    await page.reload();
    expect(await chat.ended(1)).toBe(live);
  });
});
