import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { newVisitor, openBrowser } from "./browser";
import { AccountPages, somebody } from "./pages/account";
import { ChatPage } from "./pages/chat";
import { Server } from "./server";

/** The most that one key may take until it is on screen, in milliseconds. */
const quick = 30;

describe("a long text", () => {
  let server: Server;
  let browser: Browser;

  beforeAll(async () => {
    browser = await openBrowser();
    server = await Server.start({ DEMO_FIRST_TOKEN: "10ms" });
  });
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  });

  async function enter(prepare?: (page: Page) => Promise<unknown>) {
    const { page } = await newVisitor(browser, server.url, {
      permissions: ["clipboard-read", "clipboard-write"],
    });
    await prepare?.(page);
    await new AccountPages(page).enter(somebody());
    return { page, chat: new ChatPage(page) };
  }

  async function paste(page: Page, unit: string, length: number): Promise<void> {
    await page.evaluate(([part, times]) => navigator.clipboard.writeText(part.repeat(times)), [
      unit,
      length / unit.length,
    ] as const);
    await page.keyboard.press("Control+v");
  }

  /** The time from a key to the frame that shows it, as the median of many. */
  async function perKey(page: Page): Promise<number> {
    await page.evaluate(() => {
      const times: number[] = [];
      Object.assign(window, { times });
      document.addEventListener("keydown", ({ timeStamp }) => {
        requestAnimationFrame(() => setTimeout(() => times.push(performance.now() - timeStamp)));
      });
    });
    const times = () => page.evaluate(() => (window as unknown as { times: number[] }).times);
    for (let n = 1; n <= 21; n += 1) {
      await page.keyboard.press("a");
      await expect.poll(async () => (await times()).length, { interval: 5 }).toBe(n);
    }
    return (await times()).toSorted((a, b) => a - b)[10] ?? Number.NaN;
  }

  const units = {
    words: "lorem ipsum dolor sit ame ",
    lines: "one line of it\n\n\n\n\n\n",
    emoji: "😀",
    solid: "x",
  };

  it.each(Object.entries(units))(
    "of 200,000 characters is pasted, and typing after it is quick: %s",
    async (kind, unit) => {
      const { page, chat } = await enter();
      await chat.input.focus();
      await paste(page, unit, 200_000);
      await page.getByText(/characters\. Shorten by/).waitFor();
      expect((await chat.input.inputValue()).length).toBeGreaterThan(199_000);
      const median = await perKey(page);
      console.log(`200,000 characters of ${kind}: ${median.toFixed(1)} ms a key`);
      expect(median).toBeLessThan(quick);
      await page.waitForTimeout(600);
      await page.reload();
      expect((await chat.input.inputValue()).endsWith("aaa")).toBe(true);
    },
  );

  it("of 2,000,000 characters is not taken, in words; what was typed stays, and typing is quick", async () => {
    const { page, chat } = await enter();
    await chat.input.fill("Look at this: ");
    const began = performance.now();
    await paste(page, units.words, 2_000_000);
    await page
      .getByText(/^Not inserted: the text has [\d,]+ characters\. A message can have 2,000\.$/)
      .waitFor();
    expect(performance.now() - began).toBeLessThan(2_000);
    expect(await chat.input.inputValue()).toBe("Look at this: ");
    const median = await perKey(page);
    console.log(`after 2,000,000 characters: ${median.toFixed(1)} ms a key`);
    expect(median).toBeLessThan(quick);
  });

  it("makes the field grow to its limit and no further", async () => {
    const { page, chat } = await enter();
    const height = async () => Math.round((await chat.input.boundingBox())?.height ?? 0);
    const empty = await height();
    await chat.input.fill("one\ntwo\nthree");
    expect(await height()).toBe(empty + 52);
    await chat.input.fill("line\n".repeat(40));
    expect(await height()).toBe(240);
    await paste(page, "x", 20_000);
    expect(await height()).toBe(240);
    await chat.input.fill("");
    expect(await height()).toBe(empty);
  });

  it("is held to the limit of the server", async () => {
    const { page, chat } = await enter((page) =>
      page.route("**/api/config", (route) => route.fulfill({ json: { limits: { message_chars: 1_000 } } })),
    );
    await chat.input.fill("x".repeat(1_001));
    await page.getByText("1,001 / 1,000 characters. Shorten by 1.").waitFor();
    expect(await chat.send.isDisabled()).toBe(true);
    await chat.input.fill("x".repeat(1_000));
    await chat.send.click();
    await chat.ended(1);
  });
});
