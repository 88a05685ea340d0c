import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { newVisitor, openBrowser } from "./browser";
import { Harness } from "./harness";
import { AccountPages, somebody } from "./pages/account";
import { ChatPage } from "./pages/chat";
import { Program } from "./program";
import { Server } from "./server";

const questions = ["Show a table", "Show code", "Hello", "What are the limits?"];

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

describe("a chat of a thousand messages", () => {
  let server: Server;
  let browser: Browser;
  let page: Page;
  let chat: ChatPage;
  let session: number;

  beforeAll(async () => {
    browser = await openBrowser();
    server = await Server.start({ DEMO_FIRST_TOKEN: "0s", DEMO_TOKENS_PER_SECOND: "100000" });
    const person = somebody();
    ({ page } = await newVisitor(browser, server.url));
    await new AccountPages(page).enter(person);
    chat = new ChatPage(page);
    const program = await Program.signIn(server.url, person);
    session = await program.ask("Hello");
    for (let n = 1; n < 500; n += 1) await program.ask(`${questions[n % questions.length]} (${n})`, session);
  }, 180_000);
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  });

  const nodes = () => page.evaluate(() => document.querySelectorAll("body *").length);

  it("it opens at its end with few DOM nodes", async () => {
    await page.goto(`${server.url}/chat?id=${session}`);
    await chat.answers.last().waitFor();
    await expect.poll(() => chat.distanceToEnd()).toBeLessThan(2);
    expect(await nodes()).toBeLessThan(1_500);
  });

  it("scrolling up loads earlier messages without jumps and with few DOM nodes", async () => {
    const loaded = () => page.locator("li[aria-posinset]").last().getAttribute("aria-posinset").then(Number);
    const before = await loaded();
    for (let n = 0; n < 60 && (await loaded()) < before + 100; n += 1) {
      await chat.scroll(-1_500);
      await page.waitForTimeout(50);
      expect(await nodes()).toBeLessThan(1_500);
    }
    expect(await loaded()).toBeGreaterThanOrEqual(before + 100);
  });

  it("prepending older messages does not move the visible ones", async () => {
    const asked: Promise<void>[] = [];
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    await page.route("**/messages?*before_id=*", async (route) => {
      asked.push(Promise.resolve());
      await held;
      await route.continue();
    });
    for (let n = 0; n < 60 && asked.length === 0; n += 1) {
      await chat.scroll(-1_500);
      await page.waitForTimeout(100);
    }
    expect(asked).toHaveLength(1);
    await page.waitForTimeout(500);
    const question = chat.questions.filter({ visible: true }).first();
    const words = await question.innerText();
    const top = async () => (await chat.questions.filter({ hasText: words }).boundingBox())?.y;
    const before = await top();
    const earlier = page.getByRole("button", { name: "Loading…" });
    await earlier.waitFor({ state: "attached" });
    release();
    await earlier.waitFor({ state: "detached" });
    await page.waitForTimeout(300);
    expect(Math.abs(((await top()) ?? 0) - (before ?? 0))).toBeLessThan(2);
    await page.unroute("**/messages?*before_id=*");
  });

  it("typing stays responsive while an answer streams", async () => {
    const quick = await Server.start({ DEMO_TOKENS_PER_SECOND: "150" });
    try {
      const { page } = await newVisitor(browser, quick.url);
      await new AccountPages(page).enter(somebody());
      const chat = new ChatPage(page);
      await chat.ask("long answer");
      await chat.begun();
      await page.evaluate(() => {
        const delays: number[] = [];
        Object.assign(globalThis, { delays });
        const note = (event: Event) => delays.push(performance.now() - event.timeStamp);
        document.addEventListener("keydown", note, { capture: true });
        document.addEventListener("input", note);
      });
      await chat.input.pressSequentially("Words that are typed while the answer grows", { delay: 40 });
      expect(await chat.stop.isVisible()).toBe(true);
      const delays = (await page.evaluate("delays")) as number[];
      const sorted = delays.toSorted((a, b) => a - b);
      const worst = sorted.at(-1);
      console.log(`typing waited ${median(delays).toFixed(1)} ms (median), ${worst?.toFixed(1)} ms (worst)`);
      expect(sorted[Math.floor(sorted.length * 0.95)]).toBeLessThan(30);
    } finally {
      await quick.stop();
    }
  });

  it("it renders in a tenth of the time that all messages would take", async () => {
    const harness = await Harness.start("long-list");
    try {
      const { page } = await newVisitor(browser, harness.url);
      await page.goto("/");
      await page.waitForFunction("typeof draw === 'function'");
      const answer =
        "A paragraph with **bold** words and `code`.\n\n- one\n- two\n\n| a | b |\n|---|---|\n| 1 | 2 |\n";
      const entries = Array.from({ length: 1_000 }, (_, n) => ({
        key: `m${n}`,
        id: n + 1,
        role: n % 2 === 0 ? "user" : "assistant",
        text: n % 2 === 0 ? `Question ${n}` : answer,
        phase: "complete",
        lost: false,
        siblings: [n + 1],
      }));
      const measure = (all: boolean) =>
        page.evaluate(([list, all]) => draw(list as never, all as boolean), [entries, all] as const);
      await measure(false); // the Markdown chunk loads once
      const times = { few: [] as number[], all: [] as number[] };
      for (let round = 0; round < 5; round += 1) {
        const few = await measure(false);
        expect(few.nodes).toBeLessThan(1_500);
        times.few.push(few.took);
        times.all.push((await measure(true)).took);
      }
      const ratio = median(times.few) / median(times.all);
      console.log(
        `1,000 messages: ${median(times.few).toFixed(0)} ms, all at once ${median(times.all).toFixed(0)} ms: ${ratio.toFixed(3)}`,
      );
      expect(ratio).toBeLessThan(0.1);
    } finally {
      harness.stop();
    }
  });
});
